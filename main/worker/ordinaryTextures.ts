import { voxelPoint, voxelToPatient } from '../../native-models/common/geometry.ts';
import { deriveSeed, seededRandom } from '../../native-models/common/random.ts';
import type { CtVolume, MaskVolume } from '../../native-models/common/volume.ts';
import type { TexturedPatch } from '../../native-models/inference/fitLocalEvidence.ts';
import { evidenceTexture } from '../../native-models/inference/localEvidence.ts';
import type { ScanLook } from '../../native-models/inference/localTexture.ts';
import { OWN_CONVENTION, placeAround } from '../../native-models/landmarks/patchConvention.ts';
import { patchAt } from './fineTuneSamples.ts';
import type { FineTuneInput, JobContext } from './protocol.ts';
import type { LookOf } from './scanLooks.ts';
import { readCt, readMask } from './volumes.ts';

/** Patches of each scan: a few hundred in all say what one in fifty is. */
const PER_SCAN = 60;
/** More scans teach little and are read for long. */
const MOST_SCANS = 30;

/** Textures at random places of the scans that are free of each subtype, in the order of the subtypes. */
export async function ordinaryTextures(
  { scans, freeScans, seed }: Pick<FineTuneInput, 'scans' | 'freeScans' | 'seed'>,
  context: JobContext,
  lookOf: LookOf,
): Promise<TexturedPatch[][]> {
  const chosen = freeScans.map((ids) => ids.slice(0, MOST_SCANS));
  const wanted = scans.filter(({ scanId }) => chosen.some((ids) => ids.includes(scanId)));
  const found: TexturedPatch[][] = freeScans.map(() => []);
  for (const [index, scan] of wanted.entries()) {
    context.signal.throwIfAborted();
    const ct = await readCt(scan.volume);
    const lungs = await readMask(scan.lungs);
    const look = await lookOf(scan, ct, lungs);
    const textures = texturesOf(ct, look, lungs, deriveSeed(seed, 'ordinary', scan.scanId));
    chosen.forEach((ids, n) => {
      if (!ids.includes(scan.scanId)) return;
      for (const texture of textures) found[n]!.push({ texture, patientKey: scan.patientKey });
    });
    context.report({ stage: 'ordinary tissue', done: index + 1, total: wanted.length, unit: 'scans' });
  }
  return found;
}

function texturesOf(ct: CtVolume, look: ScanLook, lungs: MaskVolume, seed: number): Float64Array[] {
  const [nx, ny] = ct.grid.dimensions;
  const inside: number[] = [];
  for (let v = 0; v < lungs.voxels.length; v++) if (lungs.voxels[v] !== 0) inside.push(v);
  if (inside.length === 0) return [];
  const random = seededRandom(seed);
  return Array.from({ length: PER_SCAN }, () => {
    const v = inside[Math.floor(random() * inside.length)]!;
    const at = voxelPoint(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny)));
    return evidenceTexture(
      patchAt(ct, placeAround(ct.grid, voxelToPatient(ct.grid, at), OWN_CONVENTION)),
      look,
    );
  });
}
