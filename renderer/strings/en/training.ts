import type { ScanUse } from '../../../preload/contract/training.ts';

/** Words of the training screen; each setting says what it does and when to change it. */
export const training = {
  title: 'Training',
  tabs: { pretrain: 'Pretrain', finetune: 'Fine-tune', efficiency: 'Efficiency curve', runs: 'Runs' },
  basic: 'Settings',
  more: 'More settings',
  reset: 'Reset to the paper’s values',
  byDefault: (value: string) => `default: ${value}`,
  start: { pretrain: 'Start pretraining', finetune: 'Start fine-tuning', efficiency: 'Compute the curve' },
  name: 'Name of the model',
  namePlaceholder: 'pretrained on … scans',
  patience: 'Early stop after epochs without improvement',
  patienceSays: 'Ends when the total loss has not come below its lowest for so many epochs; empty: never.',
  model: 'Pretrained model',
  noModel: 'No pretrained model yet',
  subtype: 'Subtype',
  subtypeSays: 'Its boxes are told from healthy patches.',
  scheme: 'Scheme',
  schemes: { linear: 'Linear readout', full: 'All layers' },
  schemeSays:
    'Linear keeps the encoder as it is and takes seconds; all layers can score higher with many boxes.',
  shares: 'Shares of the boxes, %',
  sharesSays:
    'Each share is learnt from twice: from the pretrained encoder and from scratch (all layers, random start).',
  data: 'Data',
  usedScans: (used: number, all: number, patients: number) =>
    `${used} of ${all} scans are used, of ${patients} ${patients === 1 ? 'patient' : 'patients'}`,
  landmarks: (n: number) => `${n} landmarks`,
  boxes: (subtype: number, healthy: number, gold: number) =>
    `${subtype} boxes of the subtype, ${healthy} healthy boxes, ${gold} GOLD 0 scans`,
  why: {
    'not-prepared': 'not prepared',
    'not-registered': 'registration no longer fits the scan; prepare it again',
    rejected: 'registration rejected',
    blocked: 'has a problem that forbids its use',
    'no-boxes': 'no boxes and not GOLD 0',
  } satisfies Record<NonNullable<ScanUse['why']>, string>,
  unused: (n: number) => `${n} not used`,
  engine: 'Engine',
  looking: 'Looking for engines…',
  taken: 'taken by default',
  cost: 'Cost',
  unmeasured: 'Time is not known yet: measure a few real steps.',
  measure: 'Measure',
  measuring: 'Measuring…',
  time: (words: string) => `about ${words}`,
  rate: (rate: string, unit: string, engine: string, threads: number) =>
    `${rate} ${unit}/s measured on ${engine}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  memory: (needed: string, free: string) => `${needed} of memory needed, ${free} free`,
  remedies: {
    library: 'Go to the library',
    viewer: 'Mark boxes in the viewer',
    training: 'Pretrain a model',
    jobs: 'Go to the jobs',
  },
  noRuns: 'No training yet. Start one with the tabs above; its curves are drawn here while it runs and stay.',
  chooseRuns: 'Choose one run or several to compare their curves and settings.',
  noCurves: 'No points yet. The first appear when the first step or epoch is complete.',
  finish: 'Stop now and keep the model',
  finishHint: 'Ends after the landmark in hand; the model is recorded as ended early',
  charts: {
    loss: 'Total loss',
    localLoss: 'Local loss',
    neighbourLoss: 'Neighbour loss',
    accuracy: 'Accuracy (dashed: chance)',
    learningRate: 'Learning rate',
    samplesPerSecond: 'Samples / s',
    fold: 'Loss of the folds',
  },
  boxesOf: 'Boxes of',
  boxesOfSays: 'Two readers who differ teach the model both; one reader teaches their own way of reading.',
  allReaders: 'all readers',
  perStep: 'per step',
  perEpoch: 'per epoch',
  differs: 'What differs',
  same: 'The chosen runs have the same settings.',
  setting: 'Setting',
  foldTable: 'Scores on held-out patients',
  fold: 'Fold',
  mean: 'Mean ± s.d.',
  scores: { f1: 'F1', precision: 'Precision', recall: 'Recall', accuracy: 'Accuracy', auc: 'AUC' },
  arms: { pretrained: 'Pretrained', scratch: 'From scratch' },
  curve: 'F1 by share of the boxes, mean ± s.d. over folds',
  exportCsv: 'Export CSV',
  exported: (name: string) => `Written to the library’s exports: ${name}`,
  endedEarly: (words: string) => `Ended early: ${words}`,
  run: (id: number) => `#${id}`,
  foldLine: (id: number, fold: string, watched: boolean) =>
    `#${id} ${fold}${watched ? ', watched patients' : ''}`,
  allLandmarks: 'all',
  names: {
    epochs: ['Epochs', 'Passes over all landmarks; more when the loss still falls at the end.'],
    batchSize: [
      'Batch',
      'Scans contrasted at a time; smaller when memory is short, never more than there are scans.',
    ],
    learningRate: ['Learning rate', 'Step size at the first epoch; lower when the loss jumps or grows.'],
    neighbours: [
      'Neighbours',
      'Nearest landmarks drawn to the same place (eq. 8); 0 leaves the neighbouring loss out and is faster.',
    ],
    bankSize: [
      'Bank size K',
      'Keys of other patients each landmark remembers; more help large cohorts, small ones cannot fill it.',
    ],
    seed: ['Seed', 'Fixes all randomness; change it to see how much a result depends on chance.'],
    'encoder.conditioning': [
      'Location enters by',
      'The paper’s way is loc-condconv; the others are its ablations (table 6).',
    ],
    'encoder.experts': ['Experts N', 'Kernels mixed per layer by location; fewer are smaller and faster.'],
    temperature: ['Temperature τ', 'Sharpness of the contrast; lower stresses the hardest negatives.'],
    keyMomentum: [
      'Key momentum m',
      'How slowly the key encoder follows; lower (0.99) for short runs on small cohorts.',
    ],
    bank: ['Banks', 'split: one per landmark, as in the paper; single: one for all (ablation).'],
    sgdMomentum: ['SGD momentum', 'Share of the last step kept; rarely changed.'],
    weightDecay: ['Weight decay', 'Pull of all weights towards 0; higher against overfitting.'],
    landmarks: [
      'Only these landmarks',
      'Numbers with commas, for quick trials; empty trains at all of them.',
    ],
    folds: ['Folds', 'Parts the patients are split into for validation; fewer when few patients have boxes.'],
    minimumPerClass: [
      'Fewest boxes',
      'Of each class; below it training is refused, as scores would mean nothing.',
    ],
    'logistic.l2': ['Ridge λ', 'Shrinks the linear readout; raise it when there are few boxes.'],
    'logistic.classWeights': ['Class weights', 'balanced makes rare boxes count as much as frequent ones.'],
    repeats: [
      'Repeated splits',
      'Splits into folds that the linear readout and the baselines are scored on.',
    ],
    'full.steps': [
      'Steps (all layers)',
      'Batches at most when all layers learn; more while the watched patients’ loss still falls at the end.',
    ],
    'full.optimiser': [
      'Optimiser',
      'adamw learns in hundreds of steps; sgd is the paper’s and wants many more.',
    ],
    'full.warmup': ['Warm-up', 'Share of the steps over which the learning rate rises to its peak.'],
    'full.validation.share': [
      'Watched patients',
      'Share of each training’s patients who are not learnt from but watched; 0 for none.',
    ],
    'full.validation.every': ['Steps between looks', 'How often the watched patients are scored.'],
    'full.validation.patience': [
      'Early stop after looks',
      'Ends when so many looks have not lowered the watched patients’ loss; 0: never.',
    ],
    'full.views.flip': ['Mirroring', 'How often each axis of a box is mirrored while learning.'],
    'full.views.shiftVoxels': ['Shift ± voxels', 'Boxes are moved by up to so many whole voxels.'],
    'full.views.offsetHu': [
      'Offset ± HU',
      'Boxes are made lighter or darker by up to this: scanners differ.',
    ],
    'negatives.healthy': [
      'Healthy patches',
      'matched: of the same places as the boxes, so that the place gives nothing away; anywhere: as in the paper.',
    ],
    'negatives.otherSubtypes': [
      'Boxes of other subtypes',
      'yes: they count as not this one unless a box of this one overlaps them.',
    ],
    'negatives.farFromBoxes': [
      'Patches far from boxes',
      'yes: also patches of ill patients at least 64 mm from all boxes; nobody has said that they are healthy.',
    ],
    crossValidate: [
      'Cross-validate all layers',
      'no: trains once and not once more for each fold; the model then has no scores of its own.',
    ],
    scratch: [
      'From scratch as well',
      'yes: also trains the same network from random weights; as long again.',
    ],
    'full.batchSize': ['Batch (all layers)', 'Boxes at a time; smaller when memory is short.'],
    'full.learningRate': [
      'Learning rate (all layers)',
      'Step size at its peak; lower when scores fall behind the linear readout.',
    ],
    'full.momentum': ['SGD momentum', 'Share of the last step kept; rarely changed.'],
    'full.weightDecay': ['Weight decay', 'Pull of all weights towards 0; higher against overfitting.'],
    rotationDegrees: ['Rotation ±°', 'Views are turned by up to this; less when orientation matters.'],
    translationVoxels: [
      'Shift ± mm',
      'Views are moved by up to this; it also covers for imprecise registration.',
    ],
    scale: ['Scale ±', 'Views are stretched by up to this share.'],
    'noise.probability': [
      'Noise, share of views',
      'How often noise is added; more where scanners differ in dose.',
    ],
    'noise.sigmaHu': ['Noise σ, HU', 'Strength of the noise added.'],
    'gamma.probability': [
      'Contrast, share of views',
      'How often contrast is changed; 0 where attenuation itself is what tells disease.',
    ],
    'gamma.low': ['Contrast from', 'Smallest exponent of the contrast change.'],
    'gamma.high': ['Contrast to', 'Largest exponent of the contrast change.'],
  } as Readonly<Record<string, readonly [name: string, says: string]>>,
} as const;

/** Name and explanation of a setting; those of views are the same in both forms. */
export const settingWords = (path: string): readonly [string, string] =>
  training.names[path] ?? training.names[path.replace(/^(full\.)?augmentation\./, '')] ?? [path, ''];

export function durationWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${(seconds / 3600).toFixed(1)} h` : `${(seconds / 86_400).toFixed(1)} days`;
}

export const memoryWords = (mb: number): string =>
  mb >= 1024 ? `${(mb / 1024).toFixed(1)} GB` : `${Math.round(mb)} MB`;
