import { readFileSync } from 'node:fs';
import type { Pooling } from '../../native-models/common/pooling.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { type FeatureSet, type FeatureSource, STUDY_DEFAULTS } from '../model/studyDefinition.ts';
import type { Library } from '../services/library/library.ts';
import { defaultFeatures, studyDefaults } from '../services/study/studyDefaults.ts';

/** Options of "study new", as commander parsed them. */
export interface NewStudyOptions {
  readonly features: readonly string[];
  readonly outcomes?: string;
  readonly survival: boolean;
  readonly confounders?: string;
  readonly where: readonly string[];
  readonly visit: 'first' | 'last';
  readonly graded: 'multinomial' | 'ordinal';
  readonly folds: number;
  readonly repeats: number;
  readonly resamples: number;
  readonly seed: number;
  readonly trained: 'refuse' | 'leave-out' | 'test';
  readonly config?: string;
}

/** Of an option that may be repeated. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value];
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** @throws Refusal `bad-config` where the file cannot be read as JSON. */
export function definitionFromFile(name: string, path: string): unknown {
  try {
    const read = JSON.parse(readFileSync(path, 'utf8')) as { readonly definition?: object };
    return { ...(read.definition ?? read), name };
  } catch (error) {
    throw new Refusal('bad-config', `${path} is no JSON (${error instanceof Error ? error.message : error})`);
  }
}

/** What the options say, still unchecked. @throws Refusal `bad-usage` for a condition or features in no known form. */
/** What is not said is the paper's, as far as the library has values of it. @throws Refusal `bad-usage`, `no-clinical`. */
export function definitionOf(library: Library, name: string, options: NewStudyOptions): unknown {
  const { outcomes, survival, confounders, where, features, config: _, ...rest } = options;
  const defaults = studyDefaults(library);
  if (outcomes === undefined && defaults.outcomes.length === 0 && !(survival && defaults.survival)) {
    throw new Refusal(
      'no-clinical',
      `none of the paper's outcomes is stored (${STUDY_DEFAULTS.outcomes.join(', ')}, survival); import a clinical table, or name columns of yours with --outcomes`,
    );
  }
  return {
    ...defaults,
    ...rest,
    name,
    survival: survival && defaults.survival,
    ...(outcomes !== undefined && { outcomes: listOf(outcomes) }),
    ...(confounders !== undefined && { confounders: listOf(confounders) }),
    cohort: where.map(condition),
    features: features.length > 0 ? features.map(featureSet) : defaultFeatures(library),
  };
}

const SIGNS = { '>=': 'at-least', '<=': 'at-most', '!=': 'not', '=': 'equal' } as const;

function condition(text: string) {
  const [, column, sign, value] = /^(.+?)(>=|<=|!=|=)(.+)$/.exec(text) ?? [];
  if (!column || !sign || value === undefined) {
    throw new Refusal('bad-usage', `expected a condition such as gold>=1 or sex=F, got ${text}`);
  }
  const number = Number(value);
  return {
    column: column.trim(),
    is: SIGNS[sign as keyof typeof SIGNS],
    value: Number.isFinite(number) ? number : value.trim(),
  };
}

const featureSet = (text: string): FeatureSet => text.split('+').map((part) => featureSource(part.trim()));

function featureSource(text: string): FeatureSource {
  const at = text.indexOf(':');
  const kind = at < 0 ? text : text.slice(0, at);
  const rest = at < 0 ? '' : text.slice(at + 1);
  switch (kind) {
    case 'model':
      return { kind, model: rest === '' ? null : rest };
    case 'landmarks': {
      const [pooling, model] = rest.split(':');
      return { kind, model: model ?? null, pooling: (pooling || 'spread') as Pooling };
    }
    case 'measures':
    case 'clinical':
      return { kind, names: listOf(rest) };
    case 'imported':
      return { kind, name: rest };
    case 'baseline':
      return { kind, method: rest };
    default:
      throw new Refusal(
        'bad-usage',
        `expected features such as model, landmarks:spread, measures:laa950, clinical:bode, imported:NAME or baseline:kmeans, got ${text}`,
      );
  }
}
