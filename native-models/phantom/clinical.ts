import { normal, type Random } from '../common/random.ts';
import { presentShare } from './disease.ts';
import type { Clinical, EmphysemaPlan, GoldStage } from './plan.ts';

/**
 * How the clinical values follow from the disease: the one place where these numbers stand, so that a study
 * of a generated cohort can be held against them. `c` and `p` are the shares of the lung that are
 * centrilobular and paraseptal emphysema (0…1, decoys are 0), `a` is airway disease (standard normal; it
 * thickens the bronchial walls), `sd` the noise. Years, percent of predicted, metres, kg/m².
 */
export const CLINICAL = {
  fev1pp: { mean: 98, c: -200, p: -300, a: -6, sd: 7, low: 14, high: 130 },
  fev1fvc: { mean: 0.8, c: -1.1, p: -1.6, a: -0.02, sd: 0.025, low: 0.22, high: 0.9 },
  ageYears: { mean: 61, sd: 8, low: 45, high: 82 },
  packYears: { mean: 36, c: 40, p: 40, sd: 15, low: 10, high: 120 },
  bmi: { mean: 28, c: -14, p: 0, sd: 4.5, low: 16, high: 46 },
  /** `fev1Lost`: percent of predicted below 100. */
  mmrc: { mean: 0.3, fev1Lost: 0.03, sd: 0.6 },
  sixMinuteWalkM: { mean: 510, fev1Lost: -2.4, ageFrom62: -3, sd: 55, low: 60, high: 720 },
  /** Log odds of an exacerbation before enrolment. */
  exacerbation: { mean: -1.9, fev1Lost: 0.025, a: 0.5 },
  /** Shares at which a reader gives the next visual score: centrilobular 1–5, paraseptal 1–2. */
  cleFrom: [0, 0.035, 0.09, 0.18, 0.27],
  pseFrom: [0, 0.03],
  /** Deaths a year, and what multiplies them as exp(coefficient · value). */
  hazard: { yearly: 0.016, ageFrom62: 0.05, male: 0.2, currentSmoker: 0.25, c: 2.5, p: 3, fev1Lost: 0.014 },
  followUpYears: { low: 5, high: 10 },
  shares: { female: 0.48, black: 0.32, currentSmoker: 0.45 },
} as const;

const clamp = (value: number, { low, high }: { readonly low: number; readonly high: number }) =>
  Math.min(high, Math.max(low, value));
const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** GOLD: a ratio under 0.7 is obstruction, and FEV1 % predicted grades it. */
export function goldStage(fev1fvc: number, fev1pp: number): GoldStage {
  if (fev1fvc >= 0.7) return 0;
  if (fev1pp >= 80) return 1;
  if (fev1pp >= 50) return 2;
  return fev1pp >= 30 ? 3 : 4;
}

/** How many of the ascending thresholds a share lies above. */
const visualScore = (share: number, from: readonly number[]) => from.filter((least) => share > least).length;

/**
 * The clinical values of a patient by {@link CLINICAL}.
 * @param airways airway disease, standard normal.
 */
export function drawClinical(emphysema: EmphysemaPlan, airways: number, random: Random): Clinical {
  const c = presentShare(emphysema.centrilobular);
  const p = presentShare(emphysema.paraseptal);
  const { fev1pp: f, fev1fvc: r, ageYears: y, packYears: k, bmi: b, mmrc: m } = CLINICAL;
  const { sixMinuteWalkM: w, exacerbation: x, hazard: h, followUpYears, shares } = CLINICAL;
  const noise = (sd: number) => sd * normal(random);

  const ageYears = Math.round(clamp(y.mean + noise(y.sd), y));
  const sex = random() < shares.female ? 'F' : 'M';
  const race = random() < shares.black ? 'black' : 'white';
  const smoking = random() < shares.currentSmoker ? 'current' : 'former';
  const fev1pp = round(clamp(f.mean + f.c * c + f.p * p + f.a * airways + noise(f.sd), f), 1);
  const fev1fvc = round(clamp(r.mean + r.c * c + r.p * p + r.a * airways + noise(r.sd), r), 3);
  const packYears = round(clamp(k.mean + k.c * c + k.p * p + noise(k.sd), k), 1);
  const bmi = round(clamp(b.mean + b.c * c + b.p * p + noise(b.sd), b), 1);
  const fev1Lost = 100 - fev1pp;
  const breathless = Math.round(m.mean + m.fev1Lost * fev1Lost + noise(m.sd));
  const walk = w.mean + w.fev1Lost * fev1Lost + w.ageFrom62 * (ageYears - 62) + noise(w.sd);
  const odds = Math.exp(x.mean + x.fev1Lost * fev1Lost + x.a * airways);
  const exacerbation = random() < odds / (1 + odds) ? 1 : 0;

  const yearly =
    h.yearly *
    Math.exp(
      h.ageFrom62 * (ageYears - 62) +
        (sex === 'M' ? h.male : 0) +
        (smoking === 'current' ? h.currentSmoker : 0) +
        h.c * c +
        h.p * p +
        h.fev1Lost * fev1Lost,
    );
  const deathYears = -Math.log(1 - random()) / yearly;
  const followed = followUpYears.low + (followUpYears.high - followUpYears.low) * random();
  return {
    gold: goldStage(fev1fvc, fev1pp),
    fev1pp,
    fev1fvc,
    cle: visualScore(c, CLINICAL.cleFrom) as Clinical['cle'],
    pse: visualScore(p, CLINICAL.pseFrom) as Clinical['pse'],
    exacerbation,
    ageYears,
    sex,
    race,
    smoking,
    packYears,
    bmi,
    mmrc: clamp(breathless, { low: 0, high: 4 }) as Clinical['mmrc'],
    sixMinuteWalkM: Math.round(clamp(walk, w)),
    survivalDays: Math.max(1, Math.round(365.25 * Math.min(deathYears, followed))),
    event: deathYears < followed ? 1 : 0,
  };
}
