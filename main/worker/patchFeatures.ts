import { divergenceBag } from '../../native-models/baselines/divergenceBag.ts';
import { kMeansBag } from '../../native-models/baselines/kMeansBag.ts';
import type { PatchSource } from '../../native-models/baselines/patchSource.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { openPatchStore, readLandmark, slotsOf } from '../artefacts/patchStore.ts';
import { onnxFeatures } from './onnxFeatures.ts';
import type { JobRunner } from './protocol.ts';

/** Features of each scan by a baseline or an encoder of another program. */
export const computePatchFeatures: JobRunner<'patchFeatures'> = async (input, { report, signal }) => {
  const { method, scanIds } = input;
  const { landmarks } = await readAtlas(input.atlasFolder);
  const store = await openPatchStore(input.store, { landmarks: landmarks.length });
  const slots = slotsOf(store, scanIds);
  const source: PatchSource = {
    landmarks: landmarks.length,
    scans: scanIds.length,
    readLandmark: (landmark) => readLandmark(store, landmark, slots),
    report,
    signal,
  };
  const { data, columns } =
    method.kind === 'onnx'
      ? await onnxFeatures(source, landmarks, method.file, method.threads)
      : method.kind === 'kmeans'
        ? await kMeansBag(source, method.seed)
        : await divergenceBag(source, method.seed);
  return { rows: scanIds.map((_, scan) => Array.from(data.subarray(scan * columns, (scan + 1) * columns))) };
};
