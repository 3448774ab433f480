import { divergenceBag } from '../../native-models/baselines/divergenceBag.ts';
import { kMeansBag } from '../../native-models/baselines/kMeansBag.ts';
import type { PatchSource } from '../../native-models/baselines/patchSource.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { openPatchStore, readLandmark, slotsOf } from '../artefacts/patchStore.ts';
import { onnxFeatures } from './onnxFeatures.ts';
import type { JobContext, JobRunner, PatchFeaturesInput } from './protocol.ts';
import { wholeVolumeFeatures } from './wholeVolumeFeatures.ts';

/** Features of each scan by a baseline or an encoder of another program. */
export const computePatchFeatures: JobRunner<'patchFeatures'> = async (input, context) => {
  const { method, scanIds } = input;
  const { data, columns } =
    method.kind === 'moco'
      ? await wholeVolumeFeatures(scanIds, method, context)
      : await ofPatches(input, method, context);
  return { rows: scanIds.map((_, scan) => Array.from(data.subarray(scan * columns, (scan + 1) * columns))) };
};

async function ofPatches(
  { atlasFolder, store: folder, scanIds }: PatchFeaturesInput,
  method: Exclude<PatchFeaturesInput['method'], { readonly kind: 'moco' }>,
  { report, signal }: JobContext,
): Promise<{ readonly data: Float64Array; readonly columns: number }> {
  const { landmarks } = await readAtlas(atlasFolder);
  const store = await openPatchStore(folder, { landmarks: landmarks.length });
  const slots = slotsOf(store, scanIds);
  const source: PatchSource = {
    landmarks: landmarks.length,
    scans: scanIds.length,
    readLandmark: (landmark) => readLandmark(store, landmark, slots),
    report,
    signal,
  };
  if (method.kind === 'onnx') return onnxFeatures({ ...method, source, landmarks });
  return method.kind === 'kmeans' ? kMeansBag(source, method.seed) : divergenceBag(source, method.seed);
}
