import type { MeanAndDeviation } from '../../../native-models/analysis/classificationScores.ts';
import { meanAndDeviation } from '../../../native-models/analysis/classificationScores.ts';
import { correctedT } from '../../../native-models/analysis/correctedT.ts';
import type { SeedEvidence } from './evidence.ts';
import { BUDGETS, type EvidenceRequest, heldOutCount } from './evidencePlan.ts';
import { PAPER_TABLE_5, PAPER_TABLE_6, PAPER_TABLE_7, PAPER_TABLE_8 } from './paperFigures.ts';
import { type EvidenceSubtype, type ImageRow, SUBTYPES } from './tables.ts';

/** What stands at the head of the report. */
export interface Provenance {
  readonly command: string;
  readonly machine: string;
  readonly date: string;
  readonly commit: string;
  readonly engine: string;
}

const spread = (value: MeanAndDeviation | null | undefined, digits = 2, scale = 1): string =>
  value && Number.isFinite(value.mean)
    ? `${(scale * value.mean).toFixed(digits)} ± ${(scale * value.sd).toFixed(digits)}`
    : '–';

/** With one seed the s.d. is over its folds or splits, with more it is over the seeds. */
function pooled(values: readonly (MeanAndDeviation | null | undefined)[]): MeanAndDeviation | null {
  const known = values.filter((value): value is MeanAndDeviation => value != null);
  if (known.length === 0) return null;
  return known.length === 1 ? known[0]! : meanAndDeviation(known.map(({ mean }) => mean));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The whole report in Markdown: the paper's layout, ours beside the paper's and beside what needs no learning. */
export function evidenceReport(
  { scale, patients, budget }: EvidenceRequest,
  seeds: readonly SeedEvidence[],
  { command, machine, date, commit, engine }: Provenance,
): string {
  const { pretraining, folds, repeats, step } = BUDGETS[budget];
  const held = heldOutCount(patients);
  const parts = [
    `# Evidence\n\nWritten by \`${command}\` on ${date}, ${machine}, engine ${engine}, commit ${commit}. ` +
      'The same command goes on where it was stopped, and skips what is done.',
    `Generated cohort (\`docs/cohorts.md\`): ${patients} ${scale} patients for each of ${seeds.length} ` +
      `${seeds.length === 1 ? 'seed' : 'seeds'} (${seeds.map(({ seed }) => seed).join(', ')}), of whom the last ${held} ` +
      'enter no training. Boxes of emphysema and their healthy matches, which hold decoys of the same place and ' +
      `darkness. Budget \`${budget}\`: ${pretraining.epochs} ${pretraining.epochs === 1 ? 'epoch' : 'epochs'} of pretraining at every ` +
      `${pretraining.everyLandmark === 1 ? 'landmark' : `${pretraining.everyLandmark}th landmark`}, ${folds} folds by patient, ` +
      `${repeats} splits for linear readouts, windows of masks every ${step} mm. ± is the s.d. over ` +
      `${seeds.length === 1 ? 'folds or splits' : 'seeds'}. The paper's figures are of 9,180 patients of COPDGene and cannot ` +
      'be compared in height; what can be compared is the order of the rows.',
    table5(seeds),
    masks(seeds),
    table7(seeds, folds),
    images('Table 6: how the location enters (local loss alone)', seeds, 'table6', PAPER_TABLE_6, [
      'logFev1pp',
      'gold',
      'cle',
    ]),
    images('Table 8: neighbouring contrast', seeds, 'table8', PAPER_TABLE_8, [
      'logFev1pp',
      'logRatio',
      'cle',
    ]),
    figure5(seeds),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function table5(seeds: readonly SeedEvidence[]): string {
  const rows = seeds.flatMap(({ table5: own }) => own ?? []);
  if (rows.length === 0) return '';
  const keys = [...new Set(rows.map(({ scheme, method }) => `${scheme} ${method}`))];
  const body = SUBTYPES.flatMap((subtype) =>
    keys.map((key) => {
      const same = rows.filter((row) => row.subtype === subtype && `${row.scheme} ${row.method}` === key);
      const score = (name: 'f1' | 'precision' | 'recall' | 'auc') =>
        spread(pooled(same.map(({ scores }) => scores?.[name])));
      const paper = PAPER_TABLE_5[key]?.[subtype].join(', ') ?? '';
      return [subtype, key, score('f1'), score('precision'), score('recall'), score('auc'), paper];
    }),
  );
  const head = [
    'subtype',
    'scheme and method',
    'F1',
    'precision',
    'recall',
    'AUC',
    'paper: F1, precision, recall',
  ];
  return (
    '## Table 5: detection of emphysema in boxes\n\n“linear” freezes the encoder, “full” trains all layers; the other ' +
    `rows need no pretraining and were scored on the same folds.\n\n${table(head, body)}`
  );
}

function masks(seeds: readonly SeedEvidence[]): string {
  const own = seeds.flatMap(({ masks: evidence }) => (evidence ? [evidence] : []));
  if (own.length === 0) return '';
  const mean = (values: readonly number[]) =>
    values.length === 0 ? '–' : spread(meanAndDeviation(values), 2);
  const limitOf = (subtype: string, edge: number) =>
    mean(
      own.flatMap(({ limits }) =>
        limits.flatMap((row) =>
          row.subtype === subtype && row.edge === edge && row.dice !== null ? [row.dice] : [],
        ),
      ),
    );
  const body = SUBTYPES.map((subtype) => {
    const rows = own.flatMap(({ overlaps }) => overlaps.filter((row) => row.subtype === subtype));
    const present = (values: readonly (number | null)[]) =>
      mean(values.filter((value): value is number => value !== null));
    const percent = (share: number | null) => (share === null ? null : 100 * share);
    return [
      subtype,
      present(rows.map(({ dice }) => dice)),
      present(rows.map(({ sharpDice }) => sharpDice)),
      present(rows.map(({ laaDice }) => laaDice)),
      present(rows.map(({ huLimit }) => huLimit)),
      limitOf(subtype, 32),
      limitOf(subtype, 16),
      present(rows.map(({ falseShare }) => percent(falseShare))),
      present(rows.map(({ falseShareSharp }) => percent(falseShareSharp))),
    ];
  });
  const head = [
    'subtype',
    'Dice, window',
    'Dice, sharper',
    'LAA-950',
    'best HU threshold',
    'limit of 32 mm windows',
    'of 16 mm',
    'painted where absent, % of the lung: window',
    'sharper',
  ];
  return (
    '## Dense masks of patients held out\n\nDice (= F1 of voxels) of the masks at 0.5, mean ± s.d. over patients with the subtype. The best HU ' +
    'threshold is chosen for each patient on the truth itself; the limit is the ' +
    `best that a threshold on the *true* share of disease in a window reaches.\n\n${table(head, body)}\n\n` +
    '![Scan, truth and mask of the patients held out](evidence-masks.png)'
  );
}

function table7(seeds: readonly SeedEvidence[], folds: number): string {
  const rows = seeds.flatMap(({ table7: own }) => own ?? []);
  if (rows.length === 0) return '';
  const body = SUBTYPES.map((subtype) => {
    const of = (location: 'own' | 'random') =>
      rows.filter((row) => row.subtype === subtype && row.location === location);
    const score = (location: 'own' | 'random') =>
      spread(pooled(of(location).map(({ scores }) => scores?.accuracy)), 1, 100);
    const [own, random] = [of('own'), of('random')].map((same) =>
      same.flatMap(({ accuracies }) => accuracies),
    );
    const test = correctedT(
      own!.map((value, n) => value - random![n]!),
      1 / (folds - 1),
    );
    const paper = PAPER_TABLE_7[subtype];
    return [subtype, score('random'), score('own'), test ? test.p.toFixed(3) : '–', paper.random, paper.own];
  });
  const head = ['subtype', 'random location', 'own location', 'p', 'paper: random', 'own'];
  return (
    '## Table 7: when the encoder is told a wrong place\n\nAccuracy of the linear readout in percent; p two-sided, corrected t of ' +
    `paired folds.\n\n${table(head, body)}`
  );
}

type ImageScore = 'logFev1pp' | 'logRatio' | 'gold' | 'cle';

const IMAGE_NAMES: Readonly<Record<ImageScore, string>> = {
  logFev1pp: 'R² of log FEV1pp',
  logRatio: 'R² of log FEV1/FVC',
  gold: 'GOLD, % right',
  cle: 'CLE, % right',
};

function images(
  title: string,
  seeds: readonly SeedEvidence[],
  which: 'table6' | 'table8',
  paper: Readonly<Record<string, readonly string[]>>,
  columns: readonly ImageScore[],
): string {
  const rows = seeds.flatMap((seed) => seed[which] ?? []);
  if (rows.length === 0) return '';
  const cell = (same: readonly ImageRow[], name: ImageScore) => {
    const percent = name === 'gold' || name === 'cle';
    return spread(pooled(same.map((row) => row[name])), percent ? 1 : 2, percent ? 100 : 1);
  };
  const methods = [...new Set(rows.map(({ method }) => method))];
  const body = methods.map((method) => {
    const same = rows.filter((row) => row.method === method);
    return [method, ...columns.map((name) => cell(same, name)), paper[method]?.join(', ') ?? ''];
  });
  return (
    `## ${title}\n\nLinear readout of the scans' representations (eq. 11), five folds by patient.\n\n` +
    table(['method', ...columns.map((name) => IMAGE_NAMES[name]), 'paper, same columns'], body)
  );
}

function figure5(seeds: readonly SeedEvidence[]): string {
  const curves = seeds.flatMap(({ figure5: own }) => own ?? []);
  if (curves.length === 0) return '';
  const body = SUBTYPES.flatMap((subtype: EvidenceSubtype) => {
    const points = curves.filter((curve) => curve.subtype === subtype).flatMap((curve) => curve.points);
    const shares = [...new Set(points.map(({ share }) => share))].sort((a, b) => a - b);
    return shares.map((share) => {
      const of = (arm: 'pretrained' | 'scratch') =>
        spread(
          pooled(
            points
              .filter((point) => point.arm === arm && point.share === share)
              .map(({ scores }) => scores?.f1),
          ),
        );
      return [subtype, `${Math.round(100 * share)} %`, of('pretrained'), of('scratch')];
    });
  });
  return (
    '## Figure 5: how few boxes are enough\n\nF1 on held-out patients by the share of the boxes learnt from, all layers trained. In ' +
    'the paper half of the centrilobular and a fifth of the paraseptal boxes are as good as all from scratch.\n\n' +
    table(['subtype', 'boxes', 'pretrained', 'from scratch'], body)
  );
}
