import type { InferenceSession } from 'onnxruntime-node';
import type { CellCounts } from '../../native-models/baselines/shrinkLungs.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { PATCH_EDGE } from '../../native-models/common/volume.ts';
import { loadOnnxRuntime, type OnnxRuntime } from './onnxRuntime.ts';

/** An ONNX encoder of another program, told apart by the name of its input. */
export type OnnxEncoder = {
  /**
   * One row per image of a batch.
   * @param images float32 `[n, 1, z, y, x]`. @param location of a patch encoder that takes one; `[x, y, z]`.
   */
  encode(images: Float32Array, location?: readonly number[]): Promise<Float32Array[]>;
  close(): Promise<void>;
} & ({ readonly kind: 'patches' } | { readonly kind: 'volume'; readonly cells: CellCounts });

/** Cells along an axis that the encoder leaves open. */
const OPEN_AXIS = 128;
/** 256 MiB of float32, the largest input that an encoder may ask for. */
const MAX_CELLS = 2 ** 26;

const CONTRACT =
  'one input of float32 patches [n, 1, 32, 32, 32] (z, y, x; HU clipped to [-1024, 240] and scaled to [-1, 1]), if need be an input “p” [1, 3] (x, y, z of the location in [-1, 1]), or one input “volume” [n, 1, z, y, x] of the box around the lungs, and as its first output [n, d]';

/**
 * Opens an encoder on the processor. What it must take and give is what “model export --format onnx” writes, or a volume.
 * @throws Refusal `onnxruntime-missing`; `onnx-unreadable`; `onnx-contract` for other inputs or outputs.
 */
export async function openOnnxEncoder(file: string, threads: number): Promise<OnnxEncoder> {
  const runtime = await loadOnnxRuntime();
  const session = await openSession(runtime, file, threads);
  try {
    return encoderOf(runtime, session);
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function openSession(runtime: OnnxRuntime, file: string, threads: number): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(file, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new Refusal('onnx-unreadable', `ONNX Runtime cannot read the encoder: ${firstLine(error)}`);
  }
}

function encoderOf(runtime: OnnxRuntime, session: InferenceSession): OnnxEncoder {
  const [input, ...others] = session.inputNames.filter((name) => name !== 'p');
  const [output] = session.outputNames;
  const located = session.inputNames.includes('p');
  const volume = input === 'volume';
  if (input === undefined || output === undefined || others.length > 0 || (volume && located)) {
    throw contract(`inputs ${session.inputNames.join(', ')} and outputs ${session.outputNames.join(', ')}`);
  }
  const cells: CellCounts = volume ? volumeCells(session) : [PATCH_EDGE, PATCH_EDGE, PATCH_EDGE];
  const { Tensor } = runtime;
  return {
    ...(volume ? { kind: 'volume', cells } : { kind: 'patches' }),
    async encode(images, location) {
      const n = images.length / (cells[0] * cells[1] * cells[2]);
      const feeds = {
        [input]: new Tensor('float32', images, [n, 1, ...cells]),
        ...(located && { p: new Tensor('float32', Float32Array.from(location!), [1, 3]) }),
      };
      const found = (await run(session, feeds, output))[output]!;
      const { dims, data } = found;
      if (dims.length !== 2 || dims[0] !== n || !(data instanceof Float32Array)) {
        throw contract(`${found.type} [${dims.join(', ')}] for ${n} ${volume ? 'volume' : 'patches'}`);
      }
      const width = dims[1]!;
      return Array.from({ length: n }, (_, row) => data.slice(row * width, (row + 1) * width));
    },
    close: () => session.release(),
  };
}

/** The grid that the input “volume” declares. */
function volumeCells(session: InferenceSession): CellCounts {
  const declared = session.inputMetadata.find(({ name }) => name === 'volume');
  const shape = declared?.isTensor ? declared.shape : [];
  const cells = shape.slice(2).map((axis) => (typeof axis === 'number' && axis > 0 ? axis : OPEN_AXIS));
  if (shape.length !== 5 || cells.reduce((product, axis) => product * axis, 1) > MAX_CELLS) {
    throw contract(`an input “volume” [${shape.join(', ')}]; at most ${MAX_CELLS} cells`);
  }
  return [cells[0]!, cells[1]!, cells[2]!];
}

async function run(session: InferenceSession, feeds: InferenceSession.FeedsType, output: string) {
  try {
    return await session.run(feeds, [output]);
  } catch (error) {
    throw contract(firstLine(error));
  }
}

const contract = (got: string): Refusal =>
  new Refusal('onnx-contract', `expected an encoder with ${CONTRACT}; got ${got}`);

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
