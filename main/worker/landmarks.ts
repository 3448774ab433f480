import { extractPatches } from '../../native-models/landmarks/extractPatches.ts';
import { atlasToPatient } from '../../native-models/registration/atlasToPatient.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { openPatchStore, writeScan } from '../artefacts/patchStore.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import type { JobRunner } from './protocol.ts';
import { readCt } from './volumes.ts';

/** Cuts the patches of scans around the atlas landmarks mapped into each. The only writer of its store. */
export const writeLandmarks: JobRunner<'landmarks'> = async (input, context) => {
  const { landmarks } = await readAtlas(input.atlasFolder);
  const store = await openPatchStore(input.store, {
    landmarks: landmarks.length,
    atlasKey: input.atlasKey,
    create: true,
  });
  for (const [index, scan] of input.scans.entries()) {
    context.signal.throwIfAborted();
    const transform = await loadTransform(scan.transform);
    const centres = landmarks.map((landmark) => atlasToPatient(transform, landmark.centre));
    const patches = extractPatches(await readCt(scan.volume), centres);
    const { scanId, patientKey, key } = scan;
    await writeScan(store, { scanId, patientKey, key }, patches);
    context.artefact({ name: key, details: { scanId } });
    context.report({ stage: 'cut patches', done: index + 1, total: input.scans.length, unit: 'scans' });
  }
  return { written: input.scans.length };
};
