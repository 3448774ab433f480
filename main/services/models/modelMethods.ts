import type { ModelDetail, ScoreLine } from '../../../preload/contract/models.ts';

/** What of a model its texts are written from. */
export type ModelFacts = Omit<ModelDetail, 'card' | 'methods'>;

/** A paragraph for a paper's methods section: only what is recorded is said. */
export function methodsText(facts: ModelFacts): string {
  return facts.row.kind === 'pretrained' ? pretrainedMethods(facts) : fineTunedMethods(facts);
}

function pretrainedMethods(facts: ModelFacts): string {
  const { row, encoder, landmarks } = facts;
  if (facts.published) return publishedMethods(facts);
  return [
    `A 3-D convolutional encoder was pretrained without labels by DrasCLR (DrasCLR Desktop ${facts.program ?? 'of an unrecorded version'}) on ${cohort(facts)}.`,
    `Scans were resampled to 1 mm isotropic voxels and registered to an atlas with ${count(landmarks, 'landmark')}, around which patches of 32 × 32 × 32 voxels were taken.`,
    encoder?.conditioning === 'loc-condconv'
      ? `Its kernels were conditioned on the anatomical location (${encoder.experts} experts per layer).`
      : `The location entered it by “${encoder?.conditioning ?? 'not recorded'}”.`,
    differences(facts, 'Settings were those of the publication', 'the publication'),
    row.score?.kind === 'loss'
      ? `After ${count(row.score.epochs, 'epoch')} the summed contrastive loss was ${row.score.value.toFixed(2)}.`
      : '',
    identity(facts),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function publishedMethods({ published, landmarks, program, weightsSha256 }: ModelFacts): string {
  const epoch = published?.epoch ?? null;
  return [
    `The encoder was pretrained elsewhere and published by the authors of DrasCLR (checkpoint${epoch === null ? '' : ` of epoch ${epoch}`}); DrasCLR Desktop ${program ?? 'of an unrecorded version'} imported its query encoder.`,
    `Patches of 32 × 32 × 32 voxels of 1 mm were cut the published way, along (L, A, S) from the corner of each of the atlas's ${count(landmarks, 'landmark')}.`,
    `The weights as imported have the SHA-256 ${weightsSha256}.`,
  ].join(' ');
}

function fineTunedMethods(facts: ModelFacts): string {
  const { row, boxes, parent, folds } = facts;
  const f1 = facts.scores.find(({ name }) => name === 'f1');
  const laa = facts.baselines
    .find(({ name }) => name === 'patch-laa')
    ?.scores.find(({ name }) => name === 'f1');
  const how = row.scheme === 'full' ? 'fine-tuning all layers' : 'a linear readout of the frozen encoder';
  return [
    `A classifier of ${row.subtype ?? 'emphysema'} emphysema was trained by ${how} (DrasCLR Desktop ${facts.program ?? 'of an unrecorded version'}), starting from the self-supervised encoder ${parent ? `${parent.name ?? parent.id} (${parent.id})` : 'of unrecorded origin'}.`,
    boxes === null
      ? ''
      : `Readers marked ${count(boxes, 'box', 'boxes')} of 32 × 32 × 32 mm on ${cohort(facts)}; healthy patches came from boxes marked healthy and patients with GOLD stage 0.`,
    differences(facts, 'Settings were the program’s defaults', 'the defaults'),
    f1 && folds.length > 0
      ? `In ${folds.length}-fold cross-validation by patient, F1 was ${plusMinus(f1)}${laa ? `, against ${plusMinus(laa)} for a logistic regression on the share below −950 HU on the same folds` : ''}.`
      : 'It was not cross-validated.',
    identity(facts),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

export function cohort({ data, row }: ModelFacts): string {
  if (!data) return 'scans that were not recorded';
  const scans = count(data.length, 'CT scan');
  return row.patients === null ? scans : `${scans} of ${count(row.patients, 'patient')}`;
}

function differences({ settings }: ModelFacts, same: string, than: string): string {
  if (settings.length === 0) return '';
  const differing = settings.filter(({ differs }) => differs);
  if (differing.length === 0) return `${same}.`;
  const list = differing
    .map(({ name, value, defaultValue }) => `${name} ${value} (${defaultValue})`)
    .join(', ');
  return `${same}, except for (in brackets: ${than}) ${list}.`;
}

const identity = ({ row, stretches, weightsSha256 }: ModelFacts): string => {
  const engines = [...new Set([row.engine, ...stretches.map(({ engine }) => engine)])].join(', then ');
  return `It was computed with the engine ${engines}; its weights have the SHA-256 ${weightsSha256}.`;
};

export const plusMinus = ({ mean, sd }: Pick<ScoreLine, 'mean' | 'sd'>): string =>
  `${mean.toFixed(2)} ± ${sd.toFixed(2)}`;

export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
