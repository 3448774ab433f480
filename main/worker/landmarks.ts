import { extractPatches } from '../../native-models/landmarks/extractPatches.ts';
import { landmarkAnchor } from '../../native-models/landmarks/patchConvention.ts';
import { atlasToPatient } from '../../native-models/registration/atlasToPatient.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { openPatchStore, writeScan } from '../artefacts/patchStore.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import type { JobRunner } from './protocol.ts';
import { readCt } from './volumes.ts';

/** Cuts the patches of scans around the atlas landmarks mapped into each. The only writer of its store. */
export const writeLandmarks: JobRunner<'landmarks'> = async (input, context) => {
  const atlas = await readAtlas(input.atlasFolder);
  const { landmarks } = atlas;
  const { convention } = input;
  const store = await openPatchStore(input.store, {
    landmarks: landmarks.length,
    atlasKey: input.atlasKey,
    create: true,
  });
  for (const [index, scan] of input.scans.entries()) {
    context.signal.throwIfAborted();
    const transform = await loadTransform(scan.transform);
    const anchors = landmarks.map((landmark) =>
      atlasToPatient(transform, landmarkAnchor(atlas, landmark, convention)),
    );
    const patches = extractPatches(await readCt(scan.volume), anchors, convention);
    const { scanId, patientKey, key } = scan;
    await writeScan(store, { scanId, patientKey, key }, patches);
    context.artefact({ name: key, details: { scanId } });
    context.report({ stage: 'cut patches', done: index + 1, total: input.scans.length, unit: 'scans' });
  }
  return { written: input.scans.length };
};
