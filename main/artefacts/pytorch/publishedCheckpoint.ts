import { Refusal } from '../../../native-models/common/refusal.ts';
import { parameterLayout, statisticsLayout } from '../../../native-models/network/parameters.ts';
import type { EncoderSettings } from '../../../native-models/network/settings.ts';
import type { NamedTensor, NamedTensors } from '../../../native-models/network/weights.ts';
import { openTorchFile, type TorchFile } from './container.ts';
import { isTensor, type Pickled, type PickledMap } from './pickle.ts';
import { readTensor } from './readTensor.ts';

/** What is taken from a `checkpoint_NNNN.pth.tar` of the published trainer. */
export interface PublishedCheckpoint {
  /** Of the query encoder and its head, by our names. */
  readonly weights: NamedTensors;
  readonly encoder: EncoderSettings;
  readonly epoch: number | null;
  /** How many landmarks its memory bank has: those of its atlas. Null where the bank was left out. */
  readonly landmarks: number | null;
}

const ENCODER = 'module.encoder_q.';
const BANK_POSITIONS = 'module.queue_ptr';

/**
 * Reads the query encoder; the memory bank and the optimiser are not touched.
 * @throws Refusal those of `openTorchFile` and `readTensor`; `checkpoint-unknown` for another network,
 * `weights-incomplete`, `weights-shape`, `weights-invalid` for numbers that are not finite.
 */
export async function readPublishedCheckpoint(path: string): Promise<PublishedCheckpoint> {
  const file = await openTorchFile(path);
  try {
    return await readCheckpoint(file);
  } finally {
    await file.close();
  }
}

async function readCheckpoint(file: TorchFile): Promise<PublishedCheckpoint> {
  const checkpoint = asMap(file.value, 'the checkpoint');
  const state = asMap(checkpoint.get('state_dict'), 'state_dict');
  const names = [...state.keys()].filter(
    (name): name is string =>
      typeof name === 'string' && name.startsWith(ENCODER) && !name.endsWith('.num_batches_tracked'),
  );
  const encoder = encoderOf(state);
  const expected = [...parameterLayout(encoder, 'projection').entries, ...statisticsLayout().entries];
  refuseUnknown(names, new Set(expected.map(({ name }) => ENCODER + name)));
  const weights = new Map<string, NamedTensor>();
  for (const { name, published } of expected) {
    const tensor = state.get(ENCODER + name);
    if (!isTensor(tensor)) throw new Refusal('weights-incomplete', `the checkpoint lacks ${ENCODER}${name}`);
    if (tensor.shape.join() !== published.join()) {
      throw new Refusal(
        'weights-shape',
        `${name} should have the shape [${published}], got [${tensor.shape}]`,
      );
    }
    const read = await readTensor(file, name, tensor);
    requireUsable(name, read.data);
    weights.set(name, read);
  }
  const epoch = checkpoint.get('epoch');
  const positions = state.get(BANK_POSITIONS);
  return {
    weights,
    encoder,
    epoch: typeof epoch === 'number' ? epoch : null,
    landmarks: isTensor(positions) ? (positions.shape[0] ?? null) : null,
  };
}

/** The published code knows one way to condition; the number of experts is in the shapes. */
function encoderOf(state: PickledMap): EncoderSettings {
  const first = state.get(`${ENCODER}conv1.weight`);
  const routing = state.get(`${ENCODER}conv1._routing_fn.fc.weight`);
  if (!isTensor(first) || !isTensor(routing)) {
    throw new Refusal(
      'checkpoint-unknown',
      `expected a checkpoint of the published DrasCLR trainer with ${ENCODER}conv1.weight and its routing, got another`,
    );
  }
  return { conditioning: 'loc-condconv', experts: first.shape[0]! };
}

function refuseUnknown(names: readonly string[], expected: ReadonlySet<string>): void {
  const unknown = names.find((name) => !expected.has(name));
  if (unknown === undefined) return;
  throw new Refusal(
    'checkpoint-unknown',
    `expected the published encoder, the checkpoint has ${unknown} as well`,
  );
}

function requireUsable(name: string, data: Float32Array): void {
  const variance = name.endsWith('.running_var');
  if (data.every((value) => Number.isFinite(value) && !(variance && value < 0))) return;
  throw new Refusal(
    'weights-invalid',
    `${name} holds numbers that cannot be used (not finite or negative variance)`,
  );
}

function asMap(value: Pickled | undefined, what: string): PickledMap {
  if (value instanceof Map) return value;
  throw new Refusal('checkpoint-unknown', `expected ${what} as a dictionary, got something else`);
}
