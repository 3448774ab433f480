import type { PatchSource } from '../../native-models/baselines/patchSource.ts';
import { shrinkLungs } from '../../native-models/baselines/shrinkLungs.ts';
import { throwIfCancelled } from '../../native-models/common/progress.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { PATCH_VOXELS } from '../../native-models/common/volume.ts';
import type { Landmark } from '../../native-models/landmarks/atlas.ts';
import { normalisePatches } from '../../native-models/training/augment.ts';
import { type OnnxEncoder, openOnnxEncoder } from './onnxEncoder.ts';
import type { WholeVolume } from './protocol.ts';
import { readCt, readMask } from './volumes.ts';

const BATCH = 32;

export interface OnnxRun {
  readonly source: PatchSource;
  readonly landmarks: readonly Pick<Landmark, 'location'>[];
  /** Of the same scans as the patches. */
  readonly volumes: readonly WholeVolume[];
  /** The encoder. */
  readonly file: string;
  readonly threads: number;
}

/**
 * Features of each scan by an ONNX encoder: of patches, the mean of its first output over all landmarks, as eq. 11 has
 * it; of volumes, its first output of the box around the lungs.
 * @returns `[scan, d]`.
 * @throws Refusal as {@link openOnnxEncoder}; `features-not-finite`.
 */
export async function onnxFeatures(
  run: OnnxRun,
): Promise<{ readonly data: Float64Array; readonly columns: number }> {
  const encoder = await openOnnxEncoder(run.file, run.threads);
  try {
    const rows = encoder.kind === 'volume' ? await ofVolumes(encoder, run) : await ofPatches(encoder, run);
    const data = Float64Array.from(rows.flatMap((row) => Array.from(row)));
    if (!data.every(Number.isFinite)) {
      throw new Refusal('features-not-finite', 'the encoder gives numbers that are not finite');
    }
    return { data, columns: rows[0]?.length ?? 0 };
  } finally {
    await encoder.close();
  }
}

async function ofPatches(encoder: OnnxEncoder, { source, landmarks }: OnnxRun): Promise<Float64Array[]> {
  const sums: Float64Array[] = [];
  for (const [landmark, { location }] of landmarks.entries()) {
    const patches = await source.readLandmark(landmark);
    for (let from = 0; from < source.scans; from += BATCH) {
      throwIfCancelled(source.signal);
      const batch = patches.subarray(from * PATCH_VOXELS, (from + BATCH) * PATCH_VOXELS);
      const rows = await encoder.encode(normalisePatches(batch), location);
      for (const [at, row] of rows.entries()) {
        sums[from + at] ??= new Float64Array(row.length);
        addTo(sums[from + at]!, row);
      }
    }
    source.report?.({ stage: 'features', done: landmark + 1, total: landmarks.length, unit: 'landmarks' });
  }
  return sums.map((sum) => sum.map((value) => value / landmarks.length));
}

/** One scan is in memory at a time. */
async function ofVolumes(
  { cells, encode }: Extract<OnnxEncoder, { kind: 'volume' }>,
  { source: { report, signal }, volumes }: OnnxRun,
): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for (const { volume, lungs } of volumes) {
    throwIfCancelled(signal);
    const cut = shrinkLungs(await readCt(volume), await readMask(lungs), cells);
    rows.push(...(await encode(normalisePatches(cut))));
    report?.({ stage: 'features', done: rows.length, total: volumes.length, unit: 'scans' });
  }
  return rows;
}

function addTo(sum: Float64Array, row: Float32Array): void {
  for (let j = 0; j < row.length; j++) sum[j]! += row[j]!;
}
