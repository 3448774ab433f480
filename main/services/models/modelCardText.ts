import type { ScoreLine } from '../../../preload/contract/models.ts';
import { BASELINE_TEXT } from './baselineText.ts';
import { cohort, count, type ModelFacts, methodsText, plusMinus } from './modelMethods.ts';

/** The model card as Markdown, in the sections of Mitchell et al., “Model cards for model reporting” (2019). */
export function modelCardText(facts: ModelFacts): string {
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['Model details', details(facts)],
    ['Intended use', intendedUse(facts)],
    ['Training data', trainingData(facts)],
    ['Metrics', metrics(facts)],
    ['Limits and cautions', limits(facts)],
    ['How it was made', howMade(facts)],
    ...(facts.note.trim() === '' ? [] : [['Note', [facts.note.trim()]] as const]),
  ];
  const body = sections.flatMap(([title, lines]) => ['', `## ${title}`, '', ...lines]);
  return [
    `# ${facts.row.name}`,
    '',
    '**Research use only. Not a medical device, not for diagnosis.**',
    ...body,
    '',
  ].join('\n');
}

const details = ({
  row,
  encoder,
  convention,
  published,
  parent,
  weightsSha256,
  program,
  landmarks,
}: ModelFacts): string[] => [
  `- Id: ${row.id}`,
  `- Kind: ${row.kind === 'pretrained' ? 'pretrained encoder (self-supervised, DrasCLR)' : `classifier of ${row.subtype ?? 'emphysema'} emphysema, ${row.scheme === 'full' ? 'all layers fine-tuned' : 'linear readout'}`}`,
  ...(published ? ['- Origin: a published DrasCLR checkpoint, trained elsewhere with PyTorch'] : []),
  `- ${published ? 'Imported' : 'Made'}: ${row.createdAt.slice(0, 10)} with DrasCLR Desktop ${program ?? '(version not recorded)'}, engine ${row.engine}`,
  `- Encoder: ${encoder ? `${encoder.conditioning}, ${count(encoder.experts, 'expert')}; 32 × 32 × 32 voxels of 1 mm to 128 numbers` : 'not recorded'}`,
  `- Atlas: ${row.atlas.name} (${row.atlas.id}), ${count(landmarks, 'landmark')}`,
  ...(convention === 'las-corner'
    ? ['- Patches: cut the published way, along (L, A, S) and carried by their corner']
    : []),
  ...(parent
    ? [`- Fine-tuned from: ${parent.name ?? 'a model that is not in this library'} (${parent.id})`]
    : []),
  `- Weights: safetensors, SHA-256 \`${weightsSha256}\``,
];

const intendedUse = ({ row }: ModelFacts): string[] => [
  row.kind === 'pretrained'
    ? 'Research on chest CT: a starting point for classifiers of local lung disease, and features of whole scans.'
    : `Research on chest CT: maps of the probability of ${row.subtype ?? ''} emphysema over the lungs, to be reviewed by a reader.`.replace(
        '  ',
        ' ',
      ),
  '',
  'Out of scope: diagnosis, treatment, triage or any decision about a patient; body parts other than the lungs; images other than CT in Hounsfield units.',
];

function trainingData(facts: ModelFacts): string[] {
  const { data, boxes, row } = facts;
  const lines = [`- ${cohort(facts).replace(/^./, (letter) => letter.toUpperCase())}`];
  if (boxes !== null)
    lines.push(
      `- ${count(boxes, 'box', 'boxes')} of 32 mm that readers marked (${row.subtype} or healthy), and healthy patches of GOLD 0 patients`,
    );
  if (data)
    lines.push(`- Scans (ids of the library it was made in): ${data.map(({ scanId }) => scanId).join(', ')}`);
  return lines;
}

function metrics(facts: ModelFacts): string[] {
  const { row, scores, folds, baselines, calibration } = facts;
  if (row.kind === 'pretrained') {
    const last = facts.epochs.at(-1);
    if (!last || row.score?.kind !== 'loss') return ['No loss is recorded.'];
    return [
      `After ${count(row.score.epochs, 'epoch')}: summed loss ${row.score.value.toFixed(3)} (local ${last.localLoss?.toFixed(3) ?? '–'}, neighbour ${last.neighbourLoss?.toFixed(3) ?? '–'}), accuracy ${last.accuracy?.toFixed(3) ?? '–'}.`,
      '',
      'These tell how well the contrastive task was learned, not how useful the features are: fine-tune and look at the folds.',
    ];
  }
  if (scores.length === 0) return ['It was not cross-validated.'];
  return [
    `Cross-validated by patient in ${count(folds.length, 'fold')}, mean ± s.d.:`,
    '',
    `| method | ${CARD_SCORES.join(' | ')} |`,
    `| --- |${CARD_SCORES.map(() => ' --- |').join('')}`,
    scoreRow('**this model**', scores),
    ...baselines.map((baseline) => scoreRow(BASELINE_TEXT[baseline.name], baseline.scores)),
    ...calibrationText(calibration),
  ];
}

const CARD_SCORES = ['f1', 'precision', 'recall', 'auc'] as const;

function scoreRow(method: string, scores: readonly ScoreLine[]): string {
  const cells = CARD_SCORES.map((name) => {
    const line = scores.find((score) => score.name === name);
    return line ? plusMinus(line) : '–';
  });
  return `| ${method} | ${cells.join(' | ')} |`;
}

const calibrationText = (calibration: ModelFacts['calibration']): string[] =>
  calibration
    ? [
        '',
        `Probabilities were calibrated on the held-out folds (Platt): expected calibration error ` +
          `${calibration.errorBefore.toFixed(3)} before, ${calibration.errorAfter.toFixed(3)} after.`,
      ]
    : [];

const limits = ({ row, warnings, data }: ModelFacts): string[] => [
  ...warnings.map((warning) => `- ${warning}`),
  ...(row.patients !== null && row.patients < 20
    ? [`- ${count(row.patients, 'patient')} only: expect it to fit them and not others`]
    : []),
  ...(data ? [] : ['- The scans it was trained on are not recorded']),
  '- Other scanners, reconstruction kernels and slice thicknesses than in the training data change attenuation and may change the result',
  '- Where the registration to the atlas fails, the location that conditions the encoder is wrong: look at its quality first',
  '- Sex, age and ancestry of the patients are not part of the record: performance by group is unknown',
];

const howMade = (facts: ModelFacts): string[] => [
  methodsText(facts),
  '',
  '| setting | this model | default |',
  '| --- | --- | --- |',
  ...facts.settings.map(({ name, value, defaultValue, differs }) =>
    differs
      ? `| **${name}** | **${value}** | ${defaultValue} |`
      : `| ${name} | ${value} | ${defaultValue ?? '–'} |`,
  ),
];
