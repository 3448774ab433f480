import { niceTicks } from '../figures/axisTicks.ts';
import type { Figure } from '../figures/figure.ts';
import { atRiskAt, kaplanMeier } from '../statistics/kaplanMeier.ts';
import { type Survival, survivalRows } from '../statistics/survivalData.ts';
import { completeRows } from './completeRows.ts';
import { pText } from './pText.ts';
import type { StudyInput } from './studyInput.ts';
import type { SurvivalRow } from './studyResult.ts';
import type { StudySteps } from './studySteps.ts';
import {
  analyseSurvival,
  horizonsOf,
  independentConfounders,
  type SurvivalAnalysis,
} from './survivalAnalysis.ts';

export interface SurvivalTable {
  readonly rows: readonly SurvivalRow[];
  readonly horizons: readonly number[];
  readonly figures: readonly Figure[];
  readonly warnings: readonly string[];
}

const RISK_LABELS = ['low risk', 'middle risk', 'high risk'];

/** Table 3 with its Kaplan–Meier curves and forest plot. */
export async function survivalTable(
  input: StudyInput,
  { time, event }: NonNullable<StudyInput['survival']>,
  { crossOf, skip }: StudySteps,
): Promise<SurvivalTable> {
  const { patients, features, confounders, settings } = input;
  const rows = completeRows(patients.length, features, [
    time,
    event,
    ...confounders.map(({ values }) => values),
  ]);
  const survival: Survival = {
    time: Float64Array.from(rows, (row) => time[row]!),
    event: Uint8Array.from(rows, (row) => event[row]!),
  };
  const deaths = survival.event.reduce((sum, value) => sum + value, 0);
  const problem = survivalProblem(rows.length, deaths, settings.folds);
  const { kept, dropped } =
    problem === null ? independentConfounders(confounders, rows) : { kept: [], dropped: [] };
  const horizons = problem === null ? horizonsOf(survival) : [];
  const groups = rows.map((row) => patients[row]!.key);
  const table: SurvivalRow[] = [];
  const figures: Figure[] = [];
  const hazards: ForestRow[] = [];
  for (const set of features) {
    const reason = set.absent ?? problem;
    const base = { group: set.group, features: set.label };
    if (reason !== null) {
      const none = { scores: [], logRank: null, hazardRatio: null, proportional: null };
      table.push({ ...base, patients: 0, deaths: 0, ...none, reason });
      skip();
    } else {
      const cross = crossOf(rows);
      const found = await analyseSurvival(set, kept, survival, rows, groups, horizons, settings, cross);
      const ratio = found.coefficients && hazardRatio(found.coefficients[0]!);
      const { scores, logRank, proportional } = found;
      table.push({
        ...base,
        patients: rows.length,
        deaths,
        scores,
        reason: null,
        logRank,
        hazardRatio: ratio,
        proportional: proportional?.global ?? null,
      });
      if (ratio) hazards.push({ label: set.label, ...ratio });
      if (figures.length === 0) figures.push(...figuresOf(set.label, survival, found));
    }
  }
  if (hazards.length > 1)
    figures.push(
      forest(
        'Hazard ratio of the predicted risk',
        'per s.d., out of fold; of features and confounders together',
        hazards,
      ),
    );
  const warnings = dropped.map(
    (name) => `Survival: ${name} is constant or follows from the other confounders, and was dropped`,
  );
  return { rows: table, horizons, figures, warnings };
}

function survivalProblem(patients: number, deaths: number, folds: number): string | null {
  if (patients < 4 * folds) {
    return `Survival: ${patients} patients have follow-up, event, confounders and all features; ${4 * folds} are needed for ${folds} folds`;
  }
  if (deaths < folds) {
    return deaths === 0
      ? `Survival: all ${patients} follow-ups are censored; without a death nothing can be learnt. Check the column of the event (1 = death)`
      : `Survival: ${deaths} deaths among ${patients} patients; ${folds} are needed for ${folds} folds`;
  }
  return null;
}

interface ForestRow {
  readonly label: string;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

const hazardRatio = ({
  estimate,
  low,
  high,
  p,
}: {
  estimate: number;
  low: number;
  high: number;
  p: number;
}) => ({
  estimate: Math.exp(estimate),
  low: Math.exp(low),
  high: Math.exp(high),
  p,
});

const forest = (title: string, note: string, rows: readonly ForestRow[]): Figure => ({
  kind: 'forest',
  title,
  note,
  x: 'hazard ratio (95 % interval)',
  rows: rows.map(({ label, estimate, low, high }) => ({ label, estimate, low, high })),
});

function figuresOf(label: string, survival: Survival, { riskGroup, logRank }: SurvivalAnalysis): Figure[] {
  const longest = survival.time.reduce((a, b) => Math.max(a, b));
  const times = niceTicks(0, longest, 6);
  const members = RISK_LABELS.map((_, g) =>
    survivalRows(
      survival,
      Array.from(riskGroup.keys()).filter((i) => riskGroup[i] === g),
    ),
  );
  const curves: Figure = {
    kind: 'survival',
    title: 'Survival by predicted risk',
    note: `${label}, thirds of the out-of-fold risk${logRank ? `; log-rank χ² = ${logRank.chiSquare.toFixed(1)}, p ${pText(logRank.p)}` : ''}`,
    lines: members.map((group, g) => ({
      label: `${RISK_LABELS[g]!} (n = ${group.time.length})`,
      points: [
        [0, 1] as const,
        ...thinned(kaplanMeier(group).map((point) => [point.time, point.survival] as const)),
      ],
    })),
    atRisk: {
      times,
      rows: members.map((group, g) => ({
        label: RISK_LABELS[g]!,
        counts: times.map((at) => atRiskAt(group, at)),
      })),
    },
  };
  return [curves];
}

/** A step curve is drawn with few hundred of its corners. */
function thinned(points: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const every = Math.max(1, Math.ceil(points.length / 400));
  return points.filter((_, at) => at % every === 0 || at === points.length - 1);
}
