import type { InferenceSession } from 'onnxruntime-node';
import type { PatchSource } from '../../native-models/baselines/patchSource.ts';
import { throwIfCancelled } from '../../native-models/common/progress.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../../native-models/common/volume.ts';
import type { Landmark } from '../../native-models/landmarks/atlas.ts';
import { normalisePatches } from '../../native-models/training/augment.ts';
import { loadOnnxRuntime, type OnnxRuntime } from './onnxRuntime.ts';

const BATCH = 32;
const CONTRACT =
  'one input of float32 patches [n, 1, 32, 32, 32] (z, y, x; HU clipped to [-1024, 240] and scaled to [-1, 1]), if need be an input “p” [1, 3] (x, y, z of the location in [-1, 1]), and as its first output [n, d]';

/**
 * Features of each scan by an ONNX encoder: the mean of its first output over all landmarks, as eq. 11 has it. What it
 * must take and give is what “model export --format onnx” writes.
 * @returns `[scan, d]`.
 * @throws Refusal `onnxruntime-missing`; `onnx-unreadable`; `onnx-contract` for other inputs or outputs;
 *   `features-not-finite`.
 */
export async function onnxFeatures(
  source: PatchSource,
  landmarks: readonly Pick<Landmark, 'location'>[],
  file: string,
  threads: number,
): Promise<{ readonly data: Float64Array; readonly columns: number }> {
  const runtime = await loadOnnxRuntime();
  const session = await openEncoder(runtime, file, threads);
  try {
    const encode = encoderOf(runtime, session);
    const sums: Float64Array[] = [];
    for (const [landmark, { location }] of landmarks.entries()) {
      const patches = await source.readLandmark(landmark);
      for (let from = 0; from < source.scans; from += BATCH) {
        throwIfCancelled(source.signal);
        const batch = patches.subarray(from * PATCH_VOXELS, (from + BATCH) * PATCH_VOXELS);
        const rows = await encode(normalisePatches(batch), location);
        for (const [at, row] of rows.entries()) {
          sums[from + at] ??= new Float64Array(row.length);
          addTo(sums[from + at]!, row);
        }
      }
      source.report?.({ stage: 'features', done: landmark + 1, total: landmarks.length, unit: 'landmarks' });
    }
    const columns = sums[0]?.length ?? 0;
    const data = Float64Array.from(
      sums.flatMap((sum) => Array.from(sum, (value) => value / landmarks.length)),
    );
    if (!data.every(Number.isFinite)) {
      throw new Refusal('features-not-finite', 'the encoder gives numbers that are not finite');
    }
    return { data, columns };
  } finally {
    await session.release();
  }
}

async function openEncoder(runtime: OnnxRuntime, file: string, threads: number): Promise<InferenceSession> {
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

/** Runs one batch of one location: a row per patch. */
function encoderOf(runtime: OnnxRuntime, session: InferenceSession) {
  const [patchInput, ...others] = session.inputNames.filter((name) => name !== 'p');
  const [output] = session.outputNames;
  if (patchInput === undefined || output === undefined || others.length > 0) {
    throw contract(`inputs ${session.inputNames.join(', ')} and outputs ${session.outputNames.join(', ')}`);
  }
  return async (patches: Float32Array, location: Landmark['location']): Promise<Float32Array[]> => {
    const n = patches.length / PATCH_VOXELS;
    const { Tensor } = runtime;
    const feeds = {
      [patchInput]: new Tensor('float32', patches, [n, 1, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE]),
      ...(session.inputNames.includes('p') && {
        p: new Tensor('float32', Float32Array.from(location), [1, 3]),
      }),
    };
    const found = (await run(session, feeds, output))[output]!;
    const { dims, data } = found;
    if (dims.length !== 2 || dims[0] !== n || !(data instanceof Float32Array)) {
      throw contract(`${found.type} [${dims.join(', ')}] for ${n} patches`);
    }
    const width = dims[1]!;
    return Array.from({ length: n }, (_, row) => data.slice(row * width, (row + 1) * width));
  };
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

function addTo(sum: Float64Array, row: Float32Array): void {
  for (let j = 0; j < row.length; j++) sum[j]! += row[j]!;
}
