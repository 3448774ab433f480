"""Prints, as JSON, a table and what scikit-learn, statsmodels and scikit-survival make of it.

python test/oracles/statistics/regression.py > test/oracles/statistics/regression.json
(made with scikit-learn 1.9.1, statsmodels 0.15.0, scikit-survival 0.28.0)
"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sksurv.metrics import concordance_index_ipcw
from statsmodels.api import GLM, OLS, add_constant, families
from statsmodels.miscmodels.ordinal_model import OrderedModel

rng = np.random.default_rng(7)
n, d = 120, 4
x = rng.normal(size=(n, d))
x[:, 3] = 0.7 * x[:, 0] + 0.5 * x[:, 3]
x = np.round(x, 6)
score = x @ np.array([1.0, -0.6, 0.3, 0.0]) + rng.logistic(size=n)
grade = np.digitize(score, [-1.5, 0.2, 1.8])
binary = (score > 0).astype(int)
y = np.round(2 + x @ np.array([0.5, 0.0, -1.0, 0.25]) + rng.normal(size=n), 6)
tight = dict(tol=1e-14, max_iter=100000)

ridge = Ridge(alpha=3.5, tol=1e-14).fit(x, y)
logistic = LogisticRegression(C=1 / 0.8, solver="newton-cholesky", **tight).fit(x, binary)
multinomial = LogisticRegression(C=1 / 1.7, solver="newton-cg", tol=1e-12, max_iter=100000).fit(x, grade)
ordered = OrderedModel(grade, x, distr="logit").fit(method="newton", maxiter=500, tol=1e-14, disp=0)
cuts = ordered.model.transform_threshold_params(ordered.params)[1:-1]
ols = OLS(y, add_constant(x)).fit()
glm = GLM(binary, add_constant(x), family=families.Binomial()).fit(tol=1e-14, maxiter=200)

time = np.ceil(rng.exponential(900 * np.exp(-0.7 * x[:, 0])) / 30) * 30
censor = np.ceil(rng.uniform(100, 2400, size=n) / 30) * 30
event = time <= censor
time = np.minimum(time, censor)
risk = np.round(x[:, 0] + 0.5 * rng.normal(size=n), 1)
pairs = np.array(list(zip(event, time)), dtype=[("event", bool), ("time", float)])
train, test = pairs[: n // 2], pairs[n // 2 :]
horizons = [float(np.quantile(test["time"], q)) for q in (0.25, 0.5, 0.75)]
ipcw = [concordance_index_ipcw(train, test, risk[n // 2 :], tau=h) for h in horizons]


def numbers(values):
    return [float(value) for value in np.ravel(values)]


print(
    json.dumps(
        {
            "rows": n,
            "columns": d,
            "x": numbers(x),
            "y": numbers(y),
            "binary": numbers(binary),
            "grade": numbers(grade),
            "ridge": {"penalty": 3.5, "weights": numbers(ridge.coef_), "bias": float(ridge.intercept_)},
            "logistic": {"penalty": 0.8, "weights": numbers(logistic.coef_), "bias": float(logistic.intercept_[0])},
            "multinomial": {
                "penalty": 1.7,
                "weights": numbers(multinomial.coef_),
                "bias": numbers(multinomial.intercept_),
                "probabilities": numbers(multinomial.predict_proba(x[:5])),
            },
            "ordinal": {
                "weights": numbers(ordered.params[:d]),
                "thresholds": numbers(cuts),
                "probabilities": numbers(ordered.predict(x[:5])),
            },
            "ols": {"weights": numbers(ols.params[1:]), "standardErrors": numbers(ols.bse[1:])},
            "glm": {"weights": numbers(glm.params[1:]), "standardErrors": numbers(glm.bse[1:])},
            "survival": {
                "time": numbers(time),
                "event": numbers(event),
                "risk": numbers(risk),
                "trained": n // 2,
                "horizons": horizons,
                "index": [float(c[0]) for c in ipcw],
                "concordant": [int(c[1]) for c in ipcw],
                "discordant": [int(c[2]) for c in ipcw],
                "tied": [int(c[3]) for c in ipcw],
            },
        }
    )
)
