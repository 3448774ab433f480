import { shrinkLungs } from '../../native-models/baselines/shrinkLungs.ts';
import { wholeVolumeMoco } from '../../native-models/baselines/wholeVolumeMoco.ts';
import { PATCH_VOXELS } from '../../native-models/common/volume.ts';
import { startViewThreads, viewCode } from '../../native-models/engines/views/viewThreads.ts';
import type { JobContext, PatchFeaturesInput } from './protocol.ts';
import { readCt, readMask } from './volumes.ts';
import { withEngine } from './withEngine.ts';

type Moco = Extract<PatchFeaturesInput['method'], { readonly kind: 'moco' }>;

/** Learns MoCo from the whole lungs of every scan; one volume at a time is in memory at its own size. */
export function wholeVolumeFeatures(
  scanIds: readonly string[],
  { engine: choice, volumes: files, samples, seed }: Moco,
  { report, signal }: JobContext,
): Promise<{ readonly data: Float64Array; readonly columns: number }> {
  return withEngine(choice, async (engine) => {
    const volumes = new Int16Array(files.length * PATCH_VOXELS);
    for (const [scan, { volume, lungs }] of files.entries()) {
      signal.throwIfAborted();
      volumes.set(shrinkLungs(await readCt(volume), await readMask(lungs)), scan * PATCH_VOXELS);
      report({ stage: 'shrink', done: scan + 1, total: files.length, unit: 'scans' });
    }
    const views = startViewThreads(undefined, viewCode(engine.name));
    try {
      const scans = files.map(({ patientKey }, scan) => ({ scanId: scanIds[scan]!, patientKey }));
      return await wholeVolumeMoco({ volumes, scans, engine, views, samples, seed, report, signal });
    } finally {
      await views.close();
    }
  });
}
