import { Refusal } from '../../common/refusal.ts';
import { parameterLayout, statisticsLayout } from '../../network/parameters.ts';
import { REPRESENTATION } from '../../network/settings.ts';
import type { ReferenceCase, ReferenceVector, ReferenceVectors } from './referenceCase.ts';

/** At most six numbers of either end of a vector. */
const ENDS = 6;

/**
 * Whole numbers that an engine takes in one pass: two rows are the fewest that can be normalised, more
 * than 32 it normalises in splits. The others only keep a slip of the keyboard from filling the memory.
 */
const WHOLE = {
  experts: [1, 64],
  batch: [2, 32],
  neighbours: [0, 8],
  bank: [1, 65536],
  seed: [0, 2 ** 31],
} as const;

const FINITE = [
  'tau',
  'momentum_key',
  'lr',
  'momentum_sgd',
  'weight_decay',
  'local_loss',
  'neighbour_loss',
] as const;

/**
 * The cases of a file, checked against the network they are of.
 * @param source named in refusals
 * @throws Refusal `bad-cases` naming the place, what was expected and what came
 */
export function parseCases(text: string, source: string): readonly ReferenceCase[] {
  const refuse = (place: string, expected: string, got: unknown): never => {
    throw new Refusal('bad-cases', `${source}: ${place} should be ${expected}, got ${shown(got)}`);
  };
  let cases: unknown;
  try {
    cases = JSON.parse(text);
  } catch (error) {
    throw new Refusal('bad-cases', `${source} is no JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(cases) || cases.length === 0) return refuse('the file', 'a list of cases', cases);
  return cases.map((value: unknown, index) => parseCase(value, `case ${index + 1}`, refuse));
}

type Refuse = (place: string, expected: string, got: unknown) => never;

function parseCase(value: unknown, place: string, refuse: Refuse): ReferenceCase {
  const fields = record(value, place, refuse);
  for (const [name, [least, most]] of Object.entries(WHOLE)) {
    const number = fields[name];
    if (!Number.isInteger(number) || (number as number) < least || (number as number) > most) {
      refuse(`${place}, ${name}`, `a whole number from ${least} to ${most}`, number);
    }
  }
  for (const name of FINITE) {
    if (!Number.isFinite(fields[name])) refuse(`${place}, ${name}`, 'a number', fields[name]);
  }
  if ((fields.tau as number) <= 0) refuse(`${place}, tau`, 'above 0', fields.tau);

  const { experts, batch, neighbours } = fields as Record<keyof typeof WHOLE, number>;
  const rows = batch * REPRESENTATION;
  const vector = (name: string, size: number) => parseVector(fields[name], size, `${place}, ${name}`, refuse);
  for (const name of ['eval_h', 'eval_z', 'q', 'k']) vector(name, rows);
  vector('r', rows * neighbours);

  const sizesOf = ({ entries }: ReturnType<typeof statisticsLayout>) =>
    new Map(entries.map(({ name, length }) => [name, length]));
  const parameters = sizesOf(parameterLayout({ conditioning: 'loc-condconv', experts }, 'projection'));
  const vectors = (name: string, sizes: ReadonlyMap<string, number>) =>
    parseVectors(fields[name], sizes, `${place}, ${name}`, refuse);
  vectors('gradients', parameters);
  vectors('after_step', parameters);
  vectors('running_after_two_passes', sizesOf(statisticsLayout()));
  return fields as unknown as ReferenceCase;
}

function parseVectors(
  value: unknown,
  sizes: ReadonlyMap<string, number>,
  place: string,
  refuse: Refuse,
): ReferenceVectors {
  const fields = record(value, place, refuse);
  for (const [name, vector] of Object.entries(fields)) {
    const size = sizes.get(name);
    if (size === undefined) return refuse(place, 'of parameters of the encoder', name);
    parseVector(vector, size, `${place}, ${name}`, refuse);
  }
  return fields as ReferenceVectors;
}

function parseVector(value: unknown, size: number, place: string, refuse: Refuse): ReferenceVector {
  const { shape_size, norm, first, last } = record(value, place, refuse);
  if (shape_size !== size) refuse(`${place}, shape_size`, String(size), shape_size);
  if (!Number.isFinite(norm) || (norm as number) < 0) {
    refuse(`${place}, norm`, 'a number of at least 0', norm);
  }
  const length = Math.min(size, ENDS);
  for (const [name, end] of [
    ['first', first],
    ['last', last],
  ] as const) {
    if (!Array.isArray(end) || end.length !== length || !end.every(Number.isFinite)) {
      refuse(`${place}, ${name}`, `a list of ${length} numbers`, end);
    }
  }
  return value as ReferenceVector;
}

function record(value: unknown, place: string, refuse: Refuse): Record<string, unknown> {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  return refuse(place, 'an object', value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
