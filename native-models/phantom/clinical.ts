import { normal, type Random } from '../common/random.ts';
import type { Clinical, GoldStage } from './plan.ts';

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const round = (value: number, digits: number) => Number(value.toFixed(digits));

/** GOLD: a ratio under 0.7 is obstruction, and FEV1 % predicted grades it. */
export function goldStage(fev1fvc: number, fev1pp: number): GoldStage {
  if (fev1fvc >= 0.7) return 0;
  if (fev1pp >= 80) return 1;
  if (fev1pp >= 50) return 2;
  return fev1pp >= 30 ? 3 : 4;
}

/**
 * Spirometry, exposure and survival drawn from the burden with noise.
 * @param burden share of the lung that is emphysema, 0…1; 0 gives GOLD 0 (never obstructed).
 */
export function drawClinical(burden: number, random: Random): Clinical {
  const ill = burden > 0;
  const fev1pp = round(
    ill ? clamp(92 - 135 * burden + 9 * normal(random), 14, 105) : clamp(98 + 9 * normal(random), 80, 130),
    1,
  );
  const ratio = ill
    ? clamp(0.5 + 0.0022 * (fev1pp - 50) - 0.25 * burden + 0.03 * normal(random), 0.22, 0.69)
    : clamp(0.78 + 0.03 * normal(random), 0.71, 0.88);
  const fev1fvc = round(ratio, 3);
  const ageYears = Math.round(clamp(60 + 14 * burden + 7 * normal(random), 45, 82));
  const sex = random() < 0.48 ? 'F' : 'M';
  const packYears = round(clamp(34 + 45 * burden + 14 * normal(random), ill ? 10 : 0, 120), 1);

  // Exponential survival; hazard per year rises with age, burden and the loss of FEV1.
  const hazard = 0.018 * Math.exp(0.05 * (ageYears - 62) + 2.6 * burden + 0.014 * (90 - fev1pp));
  const deathYears = -Math.log(1 - random()) / hazard;
  const followUpYears = 5 + 5 * random();
  const event = deathYears < followUpYears ? 1 : 0;
  const survivalDays = Math.max(1, Math.round(365.25 * Math.min(deathYears, followUpYears)));
  return {
    gold: goldStage(fev1fvc, fev1pp),
    fev1pp,
    fev1fvc,
    ageYears,
    sex,
    packYears,
    survivalDays,
    event,
  };
}
