# Prints, as JSON, three data sets of R's survival package and what that package computes of them.
# Rscript test/oracles/statistics/survival.R > test/oracles/statistics/survival.json
suppressMessages(library(survival))

number <- function(x) ifelse(is.na(x), "null", sprintf("%.15g", x))
json <- function(x) {
  if (is.list(x)) {
    parts <- vapply(names(x), function(n) paste0("\"", n, "\":", json(x[[n]])), "")
    return(paste0("{", paste(parts, collapse = ",\n"), "}"))
  }
  if (is.character(x)) {
    words <- paste0("\"", x, "\"")
    return(if (length(x) == 1) words else paste0("[", paste(words, collapse = ","), "]"))
  }
  x <- as.numeric(x)
  if (length(x) == 1) number(x) else paste0("[", paste(number(x), collapse = ","), "]")
}

# `columns` are complete after na.omit: rows with a missing value are what the caller must drop as well.
describe <- function(all, columns, group, theta, penalised) {
  data <- na.omit(all[, c("time", "event", columns, group)])
  full <- as.formula(paste("Surv(time, event) ~", paste(columns, collapse = " + ")))
  free <- setdiff(columns, penalised)
  terms <- c(free, sprintf("ridge(%s, theta = %g, scale = FALSE)", paste(penalised, collapse = ", "), theta))
  penalty <- as.formula(paste("Surv(time, event) ~", paste(terms, collapse = " + ")))
  control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100, outer.max = 100)
  fit <- coxph(full, data, control = control)
  ridged <- coxph(penalty, data, control = control)
  zphKm <- cox.zph(fit)$table
  zphTime <- cox.zph(fit, transform = "identity")$table
  km <- survfit(Surv(time, event) ~ 1, data)
  test <- survdiff(as.formula(paste("Surv(time, event) ~", group)), data)
  harrell <- concordance(fit)
  list(
    raw = as.list(all[, c("time", "event", columns, group)]),
    rows = nrow(data),
    coef = unname(coef(fit)), se = unname(sqrt(diag(vcov(fit)))), loglik = fit$loglik[2],
    columns = columns, ridgeTheta = theta, ridgeColumns = c(free, penalised), ridgeFree = length(free),
    ridgeCoef = unname(coef(ridged)),
    zphKm = unname(zphKm[, "chisq"]), zphKmP = unname(zphKm[, "p"]),
    zphTime = unname(zphTime[, "chisq"]),
    km = list(time = km$time, atRisk = km$n.risk, survival = km$surv, low = km$lower, high = km$upper),
    logRank = list(chisq = test$chisq, p = pchisq(test$chisq, length(test$n) - 1, lower.tail = FALSE),
                   expected = test$exp),
    concordance = list(index = unname(harrell$concordance), concordant = unname(harrell$count["concordant"]),
                       discordant = unname(harrell$count["discordant"]), tied = unname(harrell$count["tied.x"]))
  )
}
lung2 <- with(lung, data.frame(time, event = as.numeric(status == 2), age, sex, ph.ecog, wt.loss))
veteran2 <- with(veteran, data.frame(time, event = status, trt, karno, age, prior, cell = as.numeric(celltype)))
pbc2 <- with(pbc, data.frame(time, event = as.numeric(status == 2), age, edema, logBili = log(bili), albumin,
                             protime, stage))
# Half-years: many ties.
pbcTied <- transform(pbc2, time = ceiling(time / 180), age = round(age))
cat(json(list(
  version = as.character(packageVersion("survival")),
  lung = describe(lung2, c("age", "sex", "wt.loss"), "ph.ecog", 2, c("age", "wt.loss")),
  veteran = describe(veteran2, c("trt", "karno", "age", "prior"), "cell", 5, c("karno", "prior")),
  pbc = describe(pbc2, c("age", "edema", "logBili", "albumin", "protime"), "stage", 10,
                          c("logBili", "albumin", "protime")),
  pbcTied = describe(pbcTied, c("age", "edema", "logBili", "albumin", "protime"), "stage", 10,
                              c("logBili", "albumin", "protime")),
  trend = with(na.omit(data.frame(s = pbc$stage, b = pbc$bili)), {
    k <- cor.test(s, b, method = "kendall", exact = FALSE)
    list(stage = s, bili = b, z = unname(k$statistic), p = k$p.value)
  }),
  tails = list(x = c(0.1, 1, 5, 20, 80), chisq3 = pchisq(c(0.1, 1, 5, 20, 80), 3, lower.tail = FALSE),
               normal = pnorm(sqrt(c(0.1, 1, 5, 20, 80)), lower.tail = FALSE), quantile975 = qnorm(0.975))
)), "\n", sep = "")
