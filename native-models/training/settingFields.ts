import { CONDITIONINGS } from '../network/settings.ts';
import { BANK_KINDS } from './dictionary.ts';
import { OPTIMISERS } from './optimiser.ts';
import { SMALLEST_BATCH } from './sampler.ts';

/** One setting: where it lies in the settings and what it may be. Forms are drawn from it, checks follow it. */
export type SettingField =
  | {
      readonly kind: 'whole' | 'number';
      /** Names joined by dots, e.g. `augmentation.noise.sigmaHu`. */
      readonly path: string;
      readonly least: number;
      readonly most: number | null;
      /** Shown before “more” is asked for. */
      readonly basic: boolean;
    }
  | {
      readonly kind: 'choice';
      readonly path: string;
      readonly choices: readonly string[];
      readonly basic: boolean;
    }
  /** Whole numbers from 0, or nothing. */
  | { readonly kind: 'list'; readonly path: string; readonly basic: boolean };

export interface ValidationError {
  readonly path: string;
  /** Names what was expected and what it got. */
  readonly message: string;
}

const field = (kind: 'whole' | 'number', path: string, least: number, most: number | null, basic = false) =>
  ({ kind, path, least, most, basic }) as const;
const choice = (path: string, choices: readonly string[], basic = false) =>
  ({ kind: 'choice', path, choices, basic }) as const;

const augmentationFields = (group: string): readonly SettingField[] => [
  field('number', `${group}.rotationDegrees`, 0, 180),
  field('number', `${group}.translationVoxels`, 0, 16),
  field('number', `${group}.scale`, 0, 0.9),
  field('number', `${group}.noise.probability`, 0, 1),
  field('number', `${group}.noise.sigmaHu`, 0, 1000),
  field('number', `${group}.gamma.probability`, 0, 1),
  field('number', `${group}.gamma.low`, 0.01, 10),
  field('number', `${group}.gamma.high`, 0.01, 10),
];

/** All of `PretrainSettings`. */
export const PRETRAIN_FIELDS: readonly SettingField[] = [
  field('whole', 'epochs', 1, null, true),
  field('whole', 'batchSize', SMALLEST_BATCH, null, true),
  field('number', 'learningRate', 0, 10, true),
  field('whole', 'neighbours', 0, 3, true),
  field('whole', 'bankSize', 1, null, true),
  field('whole', 'seed', 0, null, true),
  choice('encoder.conditioning', CONDITIONINGS),
  field('whole', 'encoder.experts', 1, 64),
  field('number', 'temperature', 0.001, 10),
  field('number', 'keyMomentum', 0, 1),
  choice('bank', BANK_KINDS),
  field('number', 'sgdMomentum', 0, 1),
  field('number', 'weightDecay', 0, 1),
  ...augmentationFields('augmentation'),
  { kind: 'list', path: 'landmarks', basic: false },
];

/** All of `FineTuningSettings`. */
export const FINE_TUNING_FIELDS: readonly SettingField[] = [
  field('whole', 'folds', 2, 50, true),
  field('whole', 'seed', 0, null, true),
  field('whole', 'minimumPerClass', 1, null, true),
  field('number', 'logistic.l2', 0.000001, null, true),
  choice('logistic.classWeights', ['equal', 'balanced']),
  field('whole', 'repeats', 1, 100),
  field('whole', 'full.steps', 1, null, true),
  field('whole', 'full.batchSize', SMALLEST_BATCH, null, true),
  choice('full.optimiser', OPTIMISERS, true),
  field('number', 'full.learningRate', 0, 10, true),
  field('number', 'full.warmup', 0, 0.9),
  field('number', 'full.momentum', 0, 1),
  field('number', 'full.weightDecay', 0, 1),
  field('number', 'full.validation.share', 0, 0.5),
  field('whole', 'full.validation.every', 1, null),
  field('whole', 'full.validation.patience', 0, null, true),
  field('number', 'full.views.flip', 0, 1),
  field('whole', 'full.views.shiftVoxels', 0, 8),
  field('number', 'full.views.offsetHu', 0, 200),
  choice('negatives.healthy', ['matched', 'anywhere'], true),
  choice('negatives.otherSubtypes', ['yes', 'no']),
  choice('negatives.farFromBoxes', ['yes', 'no']),
  choice('scratch', ['yes', 'no']),
  choice('crossValidate', ['yes', 'no']),
];

export const settingAt = (settings: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined,
      settings,
    );

/** Every setting that cannot be used, in the order of the fields. */
export function validateSettings(fields: readonly SettingField[], settings: unknown): ValidationError[] {
  return fields.flatMap((each) => {
    const value = settingAt(settings, each.path);
    const expected = expectation(each, value);
    if (expected === null) return [];
    const got =
      typeof value === 'number'
        ? `${value}`
        : typeof value === 'string'
          ? `“${value}”`
          : JSON.stringify(value);
    return [{ path: each.path, message: `${each.path} should be ${expected}, got ${got}` }];
  });
}

/** What was expected in place of the value; null when it can be used. */
function expectation(setting: SettingField, value: unknown): string | null {
  if (setting.kind === 'choice') {
    return setting.choices.includes(value as string) ? null : `one of ${setting.choices.join(', ')}`;
  }
  if (setting.kind === 'list') {
    const whole = (n: unknown): boolean => Number.isInteger(n) && (n as number) >= 0;
    const usable = value === undefined || (Array.isArray(value) && value.length > 0 && value.every(whole));
    return usable ? null : 'a list of whole numbers of at least 0';
  }
  const { kind, least, most } = setting;
  const number = typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN;
  const whole = kind === 'number' || Number.isInteger(number);
  if (whole && number >= least && number <= (most ?? Number.MAX_SAFE_INTEGER)) return null;
  const noun = kind === 'whole' ? 'a whole number' : 'a number';
  return most === null ? `${noun} of at least ${least}` : `${noun} from ${least} to ${most}`;
}
