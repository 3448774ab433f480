import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkEngine } from '../../../native-models/engines/check/checkEngine.ts';
import { compareVector } from '../../../native-models/engines/check/compareVector.ts';
import { parseCases } from '../../../native-models/engines/check/parseCases.ts';
import { fill } from '../../../native-models/engines/check/referenceInputs.ts';
import { SHIPPED_CASES } from '../../../native-models/engines/check/shippedCases.ts';
import { chooseEngine } from '../../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../../native-models/engines/engine.ts';
import { EMBEDDED } from '../../fixtures/embeddedEngines.ts';
import { referenceCases } from '../../fixtures/referenceStep.ts';

const shippedText = readFileSync(SHIPPED_CASES, 'utf8');
const [shipped] = parseCases(shippedText, 'the shipped cases');

describe.each(EMBEDDED)('engine check on %s', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await chooseEngine(name, { threads: 1 });
  });
  afterAll(() => engine.close());

  it.each([shipped!, ...referenceCases()])(
    'passes with $experts experts, batch $batch',
    async (reference) => {
      const quantities = await checkEngine(engine, reference);
      expect(quantities.filter(({ within }) => !within)).toEqual([]);
      const gradients = Object.keys(reference.gradients);
      const names = quantities.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['eval_h', 'eval_z', 'q', 'k', 'local_loss']));
      expect(names).toEqual(expect.arrayContaining(gradients.map((name) => `gradients ${name}`)));
      expect(names).toEqual(expect.arrayContaining(gradients.map((name) => `after_step ${name}`)));
    },
  );

  it('names what is disturbed, and that alone', async () => {
    const bias = shipped!.gradients['fc.2.bias']!;
    const disturbed = {
      ...shipped!,
      k: { ...shipped!.k, norm: shipped!.k.norm * 1.001 },
      gradients: {
        ...shipped!.gradients,
        'fc.2.bias': { ...bias, first: bias.first.map((v, i) => (i === 2 ? v + 0.01 * bias.norm : v)) },
      },
    };
    const failed = (await checkEngine(engine, disturbed)).filter(({ within }) => !within);
    expect(failed.map(({ name }) => name)).toEqual(['k', 'gradients fc.2.bias']);
  });

  it('sees the embeddings of a single neighbour, and does without any', async () => {
    const one = await checkEngine(engine, { ...shipped!, neighbours: 1 });
    expect(one.map(({ name }) => name)).toContain('r');
    const none = await checkEngine(engine, { ...shipped!, neighbours: 0, neighbour_loss: 0 });
    expect(none.find(({ name }) => name === 'neighbour_loss')).toMatchObject({ error: 0, within: true });
    expect(none.find(({ name }) => name === 'local_loss')).toMatchObject({ within: true });
  });
});

describe('comparing vectors', () => {
  const reference = { shape_size: 4, norm: 5, first: [3, 0, 0, 4], last: [3, 0, 0, 4] };

  it('takes the larger of the errors of norm and ends', () => {
    expect(compareVector(Float32Array.of(3, 0, 0, 4), reference, 1e-4)).toMatchObject({ error: 0 });
    // turned: the norm is right, the ends differ by √(2 · 2) of √(2 · 25)
    const turned = compareVector(Float32Array.of(4, 0, 0, 3), reference, 1e-4);
    expect(turned.error).toBeCloseTo(2 / Math.sqrt(50), 12);
    expect(turned.within).toBe(false);
  });

  it('never lets NaN pass, nor a number that should vanish', () => {
    expect(compareVector(Float32Array.of(3, Number.NaN, 0, 4), reference, 1e-4).within).toBe(false);
    const zero = { shape_size: 2, norm: 1e-14, first: [0, 1e-14], last: [0, 1e-14] };
    expect(compareVector(Float32Array.of(0, 1e-9), zero, 1e-3).within).toBe(true);
    expect(compareVector(Float32Array.of(0, -1e-5), zero, 1e-3).within).toBe(false);
    expect(compareVector(Float32Array.of(0, Number.NaN), zero, 1e-3).within).toBe(false);
  });
});

describe('the formulas of the inputs', () => {
  it('give numbers worked out by hand', () => {
    // u(0, 0) = 12345 / 2³²; u(1, 2) = (2654435761 + 81006 + 12345) / 2³²
    expect(fill(1, 0, 1)[0]).toBe(Math.fround((2 * 12345) / 2 ** 32 - 1));
    expect(fill(2, 2, 0.5)[1]).toBe(Math.fround(((2 * 2654529112) / 2 ** 32 - 1) * 0.5));
  });
});

describe('a file of cases', () => {
  const refused = (text: string) => () => parseCases(text, 'cases.json');
  const changed = (change: (reference: Record<string, unknown>) => void): string => {
    const cases = JSON.parse(shippedText) as Record<string, unknown>[];
    change(cases[0]!);
    return JSON.stringify(cases);
  };

  it.each([
    ['no JSON', 'experts', /cases\.json is no JSON/],
    ['no list', '{}', /the file should be a list of cases, got \{\}/],
    ['an empty list', '[]', /a list of cases, got \[\]/],
    ['a number', '[1]', /case 1 should be an object, got 1/],
    ['half a batch', changed((c) => Object.assign(c, { batch: 2.5 })), /batch should be a whole number/],
    ['a huge bank', changed((c) => Object.assign(c, { bank: 1e9 })), /from 1 to 65536, got 1000000000/],
    ['no seed', changed((c) => delete c.seed), /seed should be a whole number .* got nothing/],
    ['τ of 0', changed((c) => Object.assign(c, { tau: 0 })), /tau should be above 0, got 0/],
    ['a loss in words', changed((c) => Object.assign(c, { local_loss: 'low' })), /local_loss .* got "low"/],
    [
      'another batch',
      changed((c) => Object.assign(c, { batch: 5 })),
      /eval_h, shape_size should be 640, got 512/,
    ],
    ['unknown names', changed((c) => Object.assign(c, { gradients: { conv9: {} } })), /encoder, got "conv9"/],
    [
      'short ends',
      changed((c) => Object.assign(c, { q: { ...(c.q as object), last: [1] } })),
      /q, last should be a list of 6 numbers, got \[1\]/,
    ],
  ])('with %s is refused', (_, text, message) => {
    expect(refused(text)).toThrow(expect.objectContaining({ code: 'bad-cases' }));
    expect(refused(text)).toThrow(message);
  });
});
