import type { Table } from '../analysis/linearModel.ts';
import { throwIfCancelled } from '../common/progress.ts';
import type { FineTuningSample } from './fineTuneSettings.ts';
import { readPatch } from './samplePatches.ts';

export const LAA_950_HU = -950;

/** Share of each patch strictly below −950 HU, `[n, 1]`: the baseline "Patch LAA" of table 5. */
export async function laaFeatures(
  samples: readonly FineTuningSample[],
  signal?: AbortSignal,
): Promise<Table> {
  const data = new Float64Array(samples.length);
  for (const [n, sample] of samples.entries()) {
    throwIfCancelled(signal);
    const patch = await readPatch(sample);
    let below = 0;
    for (let i = 0; i < patch.length; i++) if (patch[i]! < LAA_950_HU) below++;
    data[n] = below / patch.length;
  }
  return { data, columns: 1 };
}
