/**
 * BODE index, 0–10 (Celli et al., N Engl J Med 2004, table 2): body mass, airflow obstruction, dyspnoea, exercise.
 * @param bmi kg/m². @param fev1pp % of predicted. @param mmrc dyspnoea grade 0–4. @param walkMetres 6-minute walk.
 */
export function bodeIndex(bmi: number, fev1pp: number, mmrc: number, walkMetres: number): number {
  const obstruction = points(fev1pp, [65, 50, 36]);
  const exercise = points(walkMetres, [350, 250, 150]);
  const dyspnoea = Math.max(0, Math.round(mmrc) - 1);
  return obstruction + exercise + dyspnoea + (bmi > 21 ? 0 : 1);
}

/** 0 from the first limit on, one more below each. */
const points = (value: number, limits: readonly number[]): number =>
  limits.filter((limit) => value < limit).length;
