import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';
import { PATCH_EDGE } from '../../native-models/common/volume.ts';
import type { Atlas } from '../../native-models/landmarks/atlas.ts';
import {
  landmarkAnchor,
  type PatchPlace,
  placeAtAnchor,
} from '../../native-models/landmarks/patchConvention.ts';
import { atlasToPatient } from '../../native-models/registration/atlasToPatient.ts';
import { WINDOW_HU } from '../../native-models/training/augment.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';
import { foreignGrid } from '../artefacts/foreignVolume.ts';
import { writeNpy } from '../artefacts/npy.ts';
import { openPatchStore, readLandmark, readScan, slotsOf } from '../artefacts/patchStore.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import type { JobRunner, PublishedDatasetInput } from './protocol.ts';

/** The published pipeline pads each volume by so many voxels before it counts them. */
const PADDING = 60;
/** The name that the published loader asks for. */
const PUBLISHED_ATLAS = '19676E_INSP_STD_JHU_COPD_BSpline_Iso1_patch_loc.npy';

/**
 * Writes the patches of scans in the published layout, each patch twice as its trainer and its extractor want it:
 * by scan and by landmark. Rows are sorted by the scans' ids, as the loader sorts them.
 */
export const writePublishedDataset: JobRunner<'publishedDataset'> = async (input, context) => {
  const atlas = await readAtlas(input.atlasFolder);
  const { length: landmarks } = atlas.landmarks;
  const store = await openPatchStore(input.store, { landmarks });
  const scans = [...input.scans].sort((a, b) => (a.scanId < b.scanId ? -1 : 1));
  const total = scans.length + landmarks;
  const at = (...parts: readonly string[]): string => join(input.output, ...parts);
  for (const folder of ['patch', 'patch_loc', 'grouped_patch']) await mkdir(at(folder), { recursive: true });

  const corners = BigInt64Array.from(atlas.landmarks.flatMap(({ corner }) => corner.map(BigInt)));
  for (const name of [`${input.atlasId}_patch_loc.npy`, PUBLISHED_ATLAS]) {
    await writeNpy(at(name), [landmarks, 3], corners);
  }
  for (const [n, scan] of scans.entries()) {
    context.signal.throwIfAborted();
    const patches = windowed(await readScan(store, scan.scanId));
    await writeNpy(at('patch', `${scan.scanId}_patch.npy`), shapeOf(landmarks), patches);
    const places = BigInt64Array.from(
      (await placesOf(input, atlas, scan)).flatMap((place) => place.map(BigInt)),
    );
    await writeNpy(at('patch_loc', `${scan.scanId}_patch_loc.npy`), [landmarks, 3], places);
    context.report({ stage: 'scans', done: n + 1, total, unit: 'files' });
  }
  const slots = slotsOf(
    store,
    scans.map(({ scanId }) => scanId),
  );
  for (let j = 0; j < landmarks; j++) {
    context.signal.throwIfAborted();
    const patches = windowed(await readLandmark(store, j, slots));
    await writeNpy(at('grouped_patch', `patch_loc_${j}.npy`), shapeOf(scans.length), patches);
    context.report({ stage: 'landmarks', done: scans.length + j + 1, total, unit: 'files' });
  }
  await writeFileAtomic(
    at('configs.json'),
    Buffer.from(`${JSON.stringify(configsOf(input, landmarks), null, 2)}\n`),
  );
  return { scans: scans.length, landmarks };
};

const shapeOf = (count: number): readonly number[] => [count, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE];

/** The published patches are clipped to the encoder's window. In place. */
function windowed(patches: Int16Array): Int16Array {
  for (let v = 0; v < patches.length; v++) {
    patches[v] = Math.min(WINDOW_HU.high, Math.max(WINDOW_HU.low, patches[v]!));
  }
  return patches;
}

/** Corners as the published pipeline counts them: voxels of the padded volume, along the patches' own axes. */
async function placesOf(
  { convention }: PublishedDatasetInput,
  atlas: Atlas,
  { transform, volume }: PublishedDatasetInput['scans'][number],
): Promise<Vec3[]> {
  const grid = await foreignGrid(volume);
  const map = await loadTransform(transform);
  return atlas.landmarks.map((landmark) =>
    paddedCorner(
      grid,
      placeAtAnchor(grid, atlasToPatient(map, landmarkAnchor(atlas, landmark, convention)), convention),
    ),
  );
}

export function paddedCorner(
  { dimensions }: Pick<Grid, 'dimensions'>,
  { corner: [x, y, z], mirrorY }: PatchPlace,
): Vec3 {
  const along = mirrorY ? dimensions[1] - 1 - (y + PATCH_EDGE - 1) : y;
  return [x + PADDING, along + PADDING, z + PADDING];
}

/** What the published scripts read, in both spellings: the trainer writes `rep_dim`, the extractor reads `rep_dim_patch`. */
const configsOf = ({ output, convention }: PublishedDatasetInput, landmarks: number) => ({
  arch: 'custom',
  seed: 0,
  num_patch: landmarks,
  root_dir: `${output}/`,
  label_name: ['FEV1pp_utah', 'FEV1_FVC_utah', 'finalGold'],
  label_name_set2: ['Exacerbation_Frequency', 'MMRCDyspneaScor'],
  visual_score: ['Emph_Severity', 'Emph_Paraseptal'],
  P2_Pheno: ['Exacerbation_Frequency_P2'],
  nhw_only: false,
  ...{ rep_dim: 128, rep_dim_patch: 128, moco_dim: 128, moco_dim_patch: 128 },
  ...{ moco_k: 4096, moco_m: 0.999, moco_t: 0.2, mlp: true, cos: true },
  ...{ k_neighbors: 2, beta: 1, warm_up: 0, num_experts: 8, num_coordinates: 1, augmentation: 'agc' },
  drasclr_patches: convention,
});
