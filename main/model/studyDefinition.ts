import { z } from 'zod';
import { POOLINGS } from '../../native-models/common/pooling.ts';
import { list } from './fields.ts';

const name = z.string().min(1).max(120);

/** One source of numbers of a patient. */
export const featureSource = z.discriminatedUnion('kind', [
  /** y of eq. 11 of a pretrained model; null: the newest. */
  z.strictObject({ kind: z.literal('model'), model: z.string().max(128).nullable() }),
  /** The landmarks of a pretrained model, pooled beyond their mean. */
  z.strictObject({
    kind: z.literal('landmarks'),
    model: z.string().max(128).nullable(),
    pooling: z.enum(POOLINGS),
  }),
  /** Measures of both lungs, e.g. `laa950`, `perc15`, `burden/centrilobular`. */
  z.strictObject({ kind: z.literal('measures'), names: list(name, 1, 50) }),
  /** Clinical columns; `bode` is computed from its four parts. */
  z.strictObject({ kind: z.literal('clinical'), names: list(name, 1, 50) }),
  /** A table of features that was imported under this name. */
  z.strictObject({ kind: z.literal('imported'), name }),
  /** A baseline of the paper computed from the patches themselves. */
  z.strictObject({ kind: z.literal('baseline'), method: name }),
]);
export type FeatureSource = z.infer<typeof featureSource>;

/** A set of features: one source, or several side by side in one model. */
export const featureSet = list(featureSource, 1, 6);
export type FeatureSet = z.infer<typeof featureSet>;

/** Patients that belong to the study: every condition holds. */
const condition = z.strictObject({
  column: name,
  is: z.enum(['equal', 'not', 'at-least', 'at-most']),
  value: z.union([z.number(), z.string().max(200)]),
});

export const studyDefinition = z.strictObject({
  name,
  cohort: list(condition, 0, 20),
  outcomes: list(name, 0, 40),
  survival: z.boolean(),
  confounders: list(name, 0, 20),
  features: list(featureSet, 1, 20),
  /** The scan that stands for a patient with several. */
  visit: z.enum(['first', 'last']),
  graded: z.enum(['multinomial', 'ordinal']),
  folds: z.number().int().min(2).max(20),
  repeats: z.number().int().min(1).max(20),
  resamples: z.number().int().min(20).max(2000),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31),
  /** Of patients that a model of the study was trained on. */
  trained: z.enum(['refuse', 'leave-out', 'test']),
});
export type StudyDefinition = z.infer<typeof studyDefinition>;

/** The paper's: five folds repeated five times, its outcomes and its five confounders. */
export const STUDY_DEFAULTS = {
  cohort: [],
  outcomes: ['logFev1pp', 'logFev1Fvc', 'gold', 'cle', 'paraseptal', 'exacerbation'],
  survival: true,
  confounders: ['age', 'sex', 'race', 'smoking', 'packYears'],
  visit: 'first',
  graded: 'multinomial',
  folds: 5,
  repeats: 5,
  resamples: 100,
  seed: 1,
  trained: 'refuse',
} as const satisfies Omit<StudyDefinition, 'name' | 'features'>;
