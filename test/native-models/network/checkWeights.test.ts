import { describe, expect, it } from 'vitest';
import { checkWeights, requireFinite } from '../../../native-models/network/checkWeights.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import type { NamedTensor } from '../../../native-models/network/weights.ts';

const SETTINGS = { conditioning: 'none', experts: 1 } as const;
const WEIGHTS = createEncoderWeights(SETTINGS, 1);
/** A map of one's own; its tensors are shared, so replace them. */
const sound = (): Map<string, NamedTensor> => new Map(WEIGHTS);
const NAMES = [...sound().keys()];
const CONVOLUTION = NAMES.find((name) => sound().get(name)!.shape.length === 5)!;
const VARIANCE = NAMES.find((name) => name.endsWith('running_var'))!;

/** The weights with one number of a tensor replaced. */
function poisoned(name: string, value: number): Map<string, NamedTensor> {
  const weights = sound();
  const { shape, data } = weights.get(name)!;
  weights.set(name, { shape, data: data.map((old, n) => (n === data.length - 1 ? value : old)) });
  return weights;
}

const unfit = expect.objectContaining({ code: 'weights-unfit' });

describe('checkWeights', () => {
  it('takes what this program makes, with either head', () => {
    checkWeights(SETTINGS, 'projection', sound());
    checkWeights(SETTINGS, 'classifier', new Map([...sound(), ...createClassifierWeights(1)]));
    const routed = { conditioning: 'loc-condconv', experts: 2 } as const;
    checkWeights(routed, 'projection', createEncoderWeights(routed, 1));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e7])(
    'refuses one %s in any tensor',
    (value) => {
      for (const name of NAMES) {
        expect(() => checkWeights(SETTINGS, 'projection', poisoned(name, value)), name).toThrow(unfit);
      }
      expect(() => requireFinite(poisoned(CONVOLUTION, value))).toThrow(unfit);
    },
  );

  it.each([
    ['a tensor that is missing', (w: Map<string, NamedTensor>) => w.delete(CONVOLUTION)],
    ['one under another name', (w: Map<string, NamedTensor>) => w.set('conv.extra', w.get(CONVOLUTION)!)],
    [
      'one transposed',
      (w: Map<string, NamedTensor>) => {
        const { shape, data } = w.get(CONVOLUTION)!;
        w.set(CONVOLUTION, { shape: [...shape].reverse(), data });
      },
    ],
    [
      'a layer of zeros',
      (w: Map<string, NamedTensor>) => {
        const { shape, data } = w.get(CONVOLUTION)!;
        w.set(CONVOLUTION, { shape, data: new Float32Array(data.length) });
      },
    ],
    [
      'a negative variance',
      (w: Map<string, NamedTensor>) => {
        const { shape, data } = w.get(VARIANCE)!;
        w.set(VARIANCE, { shape, data: new Float32Array(data.length).fill(-1) });
      },
    ],
  ])('refuses %s', (_, change) => {
    const weights = sound();
    change(weights);
    expect(() => checkWeights(SETTINGS, 'projection', weights)).toThrow(unfit);
  });

  it('refuses a classifier without one, and more experts than anybody has', () => {
    expect(() => checkWeights(SETTINGS, 'classifier', sound())).toThrow(unfit);
    const many = { conditioning: 'loc-condconv', experts: 1e9 } as const;
    expect(() => checkWeights(many, 'projection', sound())).toThrow(unfit);
  });
});
