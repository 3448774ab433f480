import type { Figure } from '../figures/figure.ts';
import { boxSummary } from '../statistics/boxSummary.ts';
import { calibration } from '../statistics/calibration.ts';
import type { FoldSolver } from '../statistics/nestedCrossValidation.ts';
import { trendTest } from '../statistics/trendTest.ts';
import { completeRows, usable } from './completeRows.ts';
import { type Embed, featureMaps } from './featureMaps.ts';
import { outcomeProblem, type PhenotypeOutcome, phenotype } from './phenotype.ts';
import { pText } from './pText.ts';
import type { StudyFeatures, StudyGrouping, StudyInput, StudyOutcome } from './studyInput.ts';
import type { PhenotypeRow, StudyResult } from './studyResult.ts';
import type { StudySteps } from './studySteps.ts';
import { survivalTable } from './survivalTable.ts';

export interface StudyHooks {
  /** Called after each fold: gives others a turn and may throw to cancel. */
  readonly between: () => Promise<void>;
  /** Folds of all readouts. */
  readonly part: (done: number, total: number) => void;
  /** Where folds are computed; left out, here. The result is the same. */
  readonly solve?: FoldSolver;
  /** UMAP; left out, no maps of the features are made. */
  readonly embed?: Embed;
}

/** A chart shows no more points than this. */
const MAX_POINTS = 2000;

/**
 * Tables 2 to 4 and the figures. All sets of features are compared on the same patients and the same folds; what
 * cannot be computed has a row that says why.
 */
export async function runStudy(input: StudyInput, hooks: StudyHooks): Promise<StudyResult> {
  const { embed, between } = hooks;
  const steps = stepsOf(input, hooks);
  const groupings = input.groupings.flatMap((grouping) => groupingFigure(grouping) ?? []);
  const phenotypes = await phenotypeTable(input, steps);
  const survival = input.survival
    ? await survivalTable(input, input.survival, steps)
    : { rows: [], horizons: [], figures: [], warnings: [] };
  return {
    patients: input.patients.length,
    phenotypes: phenotypes.rows,
    survival: survival.rows,
    horizons: survival.horizons,
    figures: [...groupings, ...phenotypes.figures, ...survival.figures],
    warnings: [...input.notes, ...warningsOf(input), ...survival.warnings],
    maps: embed ? await featureMaps(input, embed, between) : [],
    columns: input.columns,
  };
}

/** Counts the folds of every readout of the study. */
function stepsOf(
  { outcomes, features, survival, settings, patients }: StudyInput,
  { between, part, solve }: StudyHooks,
): StudySteps {
  const { folds, repeats, innerFolds, seed, leaveOutTrained } = settings;
  const total = (outcomes.length + (survival ? 1 : 0)) * features.length * folds * repeats;
  let done = 0;
  const step = (count: number) => {
    done += count;
    part(done, total);
  };
  return {
    skip: () => step(folds * repeats),
    crossOf: (rows) => ({
      folds,
      repeats,
      innerFolds,
      seed,
      neverTested: (row) => leaveOutTrained && patients[rows[row]!]!.trained,
      between: () => {
        step(1);
        return between();
      },
      ...(solve && { solve }),
    }),
  };
}

/** Tables 2 and 4: every outcome from every set of features, with a figure of each outcome's first set. */
async function phenotypeTable(
  input: StudyInput,
  { crossOf, skip }: StudySteps,
): Promise<{ readonly rows: readonly PhenotypeRow[]; readonly figures: readonly Figure[] }> {
  const { patients, outcomes, features, settings } = input;
  const table: PhenotypeRow[] = [];
  const figures: Figure[] = [];
  for (const outcome of outcomes) {
    const rows = completeRows(patients.length, features, [outcome.values]);
    const groups = rows.map((row) => patients[row]!.key);
    const problem = outcomeProblem(outcome, rows, settings.folds);
    let drawn = false;
    for (const set of features) {
      const base = { features: set.label, outcome: outcome.label };
      const reason = set.absent ?? problem;
      if (reason !== null) {
        table.push({ ...base, patients: 0, scores: [], reason });
        skip();
        continue;
      }
      const found = await phenotype(set, outcome, rows, groups, settings, crossOf(rows));
      table.push({ ...base, patients: rows.length, scores: found.scores, reason: null });
      const figure = drawn ? null : phenotypeFigure(set, outcome, found);
      if (figure) figures.push(figure);
      drawn = true;
    }
  }
  return { rows: table, figures };
}

function warningsOf({ patients, features, outcomes, settings }: StudyInput): string[] {
  const trained = patients.filter((patient) => patient.trained).map(({ key }) => key);
  const named = trained.slice(0, 20).join(', ');
  const used = trained.length > 20 ? `${named} and ${trained.length - 20} more` : named;
  return [
    ...(trained.length === 0
      ? []
      : [
          settings.leaveOutTrained
            ? `${trained.length} patients trained a model of this study and are in no test fold: ${used}`
            : `${trained.length} patients trained a model of this study and are tested as well, so its scores may be too good: ${used}`,
        ]),
    ...outcomes.flatMap((outcome) => {
      const rows = completeRows(patients.length, features, [outcome.values]);
      const known = outcome.values.filter((value) => value !== null).length;
      const rare = outcome.levels.filter((_, k) => {
        const count = rows.filter((row) => outcome.values[row] === k).length;
        return count > 0 && count < settings.folds;
      });
      return [
        ...frequentClass(outcome, rows),
        ...(known > rows.length && usable(features).length > 0
          ? [
              `${outcome.label}: ${known - rows.length} patients lack a feature of some set and are left out of all`,
            ]
          : []),
        ...(rare.length > 0
          ? [`${outcome.label}: fewer patients than folds have ${rare.join(', ')}; some folds do not test it`]
          : []),
      ];
    }),
  ];
}

/** What accuracies are to be compared with. */
function frequentClass({ label, levels, values }: StudyOutcome, rows: readonly number[]): string[] {
  if (levels.length === 0 || rows.length === 0) return [];
  const counts = levels.map((_, k) => rows.filter((row) => values[row] === k).length);
  const most = Math.max(...counts);
  const share = ((100 * most) / rows.length).toFixed(1);
  return [
    `${label}: ${share} % of the patients have ${levels[counts.indexOf(most)]}: the accuracy of always saying so`,
  ];
}

/** Of the first set: predicted against measured, or calibration. */
function phenotypeFigure(
  set: StudyFeatures,
  outcome: StudyOutcome,
  { folds, target }: PhenotypeOutcome,
): Figure | null {
  const first = folds.filter((fold) => fold.repeat === 0);
  const predicted = first.flatMap((fold) => Array.from(fold.predicted));
  const truth = first.flatMap((fold) => Array.from(fold.tested, (row) => target[row]!));
  if (outcome.kind === 'binary') {
    const note = `${set.label}, ${truth.length} patients, out of fold; bars: 95 % intervals`;
    return {
      kind: 'calibration',
      title: `Calibration: ${outcome.label}`,
      note,
      bins: calibration(predicted, truth),
    };
  }
  if (outcome.kind !== 'number') return null;
  const points = truth.map((y, i) => [y, predicted[i]!] as const).slice(0, MAX_POINTS);
  return {
    kind: 'scatter',
    title: `Predicted against measured: ${outcome.label}`,
    note: `${set.label}, out of fold`,
    x: 'measured',
    y: 'predicted',
    groups: [{ label: outcome.label, points }],
    diagonal: true,
  };
}

function groupingFigure({
  title,
  label,
  values,
  groups,
  groupLabels,
  ordered,
}: StudyGrouping): Figure | null {
  const members = groupLabels.map(
    (_, g) => values.filter((value, i) => value !== null && groups[i] === g) as number[],
  );
  if (members.every((group) => group.length === 0)) return null;
  const inTrend = values.flatMap((value, i) => {
    const at = groups[i] === null ? -1 : ordered.indexOf(groups[i]!);
    return value === null || at < 0 ? [] : [{ value, at }];
  });
  const trend = trendTest(
    inTrend.map(({ value }) => value),
    inTrend.map(({ at }) => at),
  );
  return {
    kind: 'box',
    title,
    note: trend
      ? `Jonckheere–Terpstra trend: z = ${trend.z.toFixed(2)}, p ${pText(trend.p)}`
      : 'no trend test: one group',
    y: label,
    groups: members.flatMap((group, g) =>
      group.length > 0 ? [{ label: groupLabels[g]!, ...boxSummary(group) }] : [],
    ),
  };
}
