import { Refusal } from '../common/refusal.ts';
import { parameterLayout, statisticsLayout } from './parameters.ts';
import { type EncoderSettings, REPRESENTATION } from './settings.ts';
import type { NamedTensor, NamedTensors } from './weights.ts';

/** More kernels to mix than anybody has trained; each adds 8 MB. */
const MAX_EXPERTS = 64;
/** Trained weights are far below it; above it sums overflow. */
const LARGEST = 1e6;

/**
 * Makes sure that the weights of a model from elsewhere are an encoder of these settings: every tensor of its layout
 * with its shape and no other, all numbers finite and within reach, variances not negative, no layer of zeros.
 * @param head what the model is for; a classifier may have several outputs.
 * @throws Refusal `weights-unfit` naming the first tensor that is not so; `settings-invalid`.
 */
export function checkWeights(
  settings: EncoderSettings,
  head: 'projection' | 'classifier',
  weights: NamedTensors,
): void {
  if (settings.experts > MAX_EXPERTS) {
    unfit('the encoder', `expected at most ${MAX_EXPERTS} experts, got ${settings.experts}`);
  }
  const layout = parameterLayout(settings, head === 'projection' ? head : { outputs: 1 });
  const encoder = [...layout.entries, ...statisticsLayout().entries].filter(
    ({ name }) => !name.startsWith('classifier.'),
  );
  const known = new Set(encoder.map(({ name }) => name));
  for (const { name, published } of encoder) {
    const tensor = weights.get(name);
    if (!tensor) unfit(name, 'expected it, found none');
    if (tensor.shape.join() !== published.join()) {
      unfit(name, `expected the shape [${published}], got [${tensor.shape}]`);
    }
    requireReasonable(name, tensor);
    if (/running_var$/.test(name) && tensor.data.some((value) => value < 0))
      unfit(name, 'a variance is negative');
    if (published.length > 2 && tensor.data.every((value) => value === 0)) unfit(name, 'all of it is zero');
  }
  if (head === 'classifier') requireClassifier(weights);
  for (const name of weights.keys()) {
    // A fine-tuned model may carry the projection head that it was pretrained with.
    if (!known.has(name) && !/^(classifier|fc\.[02])\.(weight|bias)$/.test(name)) {
      unfit(name, 'no encoder of these settings has such a tensor');
    }
    requireReasonable(name, weights.get(name)!);
  }
}

/** @throws Refusal `weights-unfit` for a number that is not finite: it would paint nothing and say so to nobody. */
export function requireFinite(weights: NamedTensors): void {
  for (const [name, tensor] of weights) requireReasonable(name, tensor);
}

function requireReasonable(name: string, { data }: NamedTensor): void {
  for (const value of data) {
    if (!(Math.abs(value) <= LARGEST)) unfit(name, `expected numbers up to ${LARGEST}, got ${value}`);
  }
}

function requireClassifier(weights: NamedTensors): void {
  const weight = weights.get('classifier.weight');
  const bias = weights.get('classifier.bias');
  const outputs = bias?.shape.length === 1 ? bias.shape[0]! : 0;
  if (!weight || !bias || outputs < 1 || weight.shape.join() !== `${outputs},${REPRESENTATION}`) {
    unfit('classifier', `expected a weight [n, ${REPRESENTATION}] and a bias [n]`);
  }
}

function unfit(name: string, why: string): never {
  throw new Refusal('weights-unfit', `the weights are no encoder of this program: ${name}: ${why}`);
}
