import { Refusal } from '../../../native-models/common/refusal.ts';
import { parameterLayout, statisticsLayout } from '../../../native-models/network/parameters.ts';
import type { EncoderSettings } from '../../../native-models/network/settings.ts';
import type { NamedTensors } from '../../../native-models/network/weights.ts';
import { encodeStoredZip } from '../storedZip.ts';
import { encodePickle, type Picklable, type PickledTensor } from './writePickle.ts';

const PREFIX = 'module.encoder_q.';

/**
 * A model as `torch.save` would write the published trainer's checkpoint: what its `extract_feature.py` reads, the
 * 121 entries of the query encoder. Memory bank, key encoder and optimiser are not in it: it is nothing to resume.
 * @returns the file in pieces.
 * @throws Refusal `not-published-encoder` for a model that is conditioned otherwise.
 */
export function encodeCheckpoint(
  encoder: EncoderSettings,
  weights: NamedTensors,
  epoch: number,
): readonly Uint8Array[] {
  if (encoder.conditioning !== 'loc-condconv') {
    throw new Refusal(
      'not-published-encoder',
      `expected a model conditioned by loc-condconv, as the published encoder is; this one is conditioned by ${encoder.conditioning}`,
    );
  }
  const state = new Map<string, Picklable>();
  const storages: Uint8Array[] = [];
  const add = (
    name: string,
    type: PickledTensor['type'],
    shape: readonly number[],
    data: Uint8Array,
  ): void => {
    state.set(PREFIX + name, { kind: 'tensor', type, key: String(storages.length), shape });
    storages.push(data);
  };
  for (const name of publishedOrder(encoder, weights)) {
    const { shape, data } = weights.get(name)!;
    add(name, 'float32', shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    // load_state_dict wants it; in evaluation it means nothing.
    if (name.endsWith('.running_var'))
      add(name.replace('running_var', 'num_batches_tracked'), 'int64', [], new Uint8Array(8));
  }
  const checkpoint = new Map<string, Picklable>([
    ['epoch', epoch],
    ['arch', 'custom'],
    ['state_dict', state],
  ]);
  return encodeStoredZip(
    new Map<string, readonly Uint8Array[]>([
      ['archive/data.pkl', [encodePickle(checkpoint)]],
      ['archive/byteorder', [Buffer.from('little')]],
      ...storages.map((bytes, n) => [`archive/data/${n}`, [bytes]] as const),
      ['archive/version', [Buffer.from('3\n')]],
    ]),
  );
}

/**
 * Names of the encoder and its head, those of a layer together. A classifier has no head of the published kind:
 * the extractor drops it anyway.
 */
function publishedOrder(encoder: EncoderSettings, weights: NamedTensors): string[] {
  const parameters = parameterLayout(encoder, 'projection').entries.map(({ name }) => name);
  const statistics = statisticsLayout().entries.map(({ name }) => name);
  const all = parameters
    .filter((name) => !name.startsWith('fc.') || weights.has(name))
    .flatMap((name) => {
      const norm = /^(.*bn\d)\.bias$/.exec(name)?.[1];
      return norm ? [name, ...statistics.filter((other) => other.startsWith(`${norm}.`))] : [name];
    });
  const missing = all.find((name) => !weights.has(name));
  if (missing !== undefined) throw new Refusal('weights-incomplete', `the model lacks ${missing}`);
  return all;
}
