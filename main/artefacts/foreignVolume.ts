import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import { type Grid, type Vec3, voxelPoint, voxelToPatient } from '../../native-models/common/geometry.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { Volume, VoxelArray } from '../../native-models/common/volume.ts';
import { readNifti } from './nifti.ts';
import { quaternionToRas, type RasAffine, rasToGrid } from './niftiGeometry.ts';
import { decodeHeader } from './niftiHeader.ts';
import { readNrrd, readNrrdGrid } from './nrrd.ts';

const EXTENSION = /\.(nii|nii\.gz|nrrd)$/i;
export const isVolumeName = (name: string): boolean => EXTENSION.test(name);
export const volumeStem = (name: string): string => name.replace(EXTENSION, '');

/** Spacings of a chest CT in mm; what lies outside is in other units. */
const SPACING_MM = [0.1, 20] as const;
/** Two statements of one geometry may differ by rounding, not by more than this share of a voxel. */
const CONFLICT_VOXELS = 0.25;

/**
 * The grid of an image made elsewhere, checked as a DICOM series' is, from the start of the file.
 * @throws Refusal `nifti-unreadable`, `nrrd-unreadable`; `volume-no-orientation` when nothing says which side is
 * left, `volume-conflict` when sform and qform disagree, `volume-units`, `volume-sheared`.
 */
export async function foreignGrid(path: string): Promise<Grid> {
  const grid = isNrrd(path) ? await readNrrdGrid(path) : await niftiGrid(path);
  if (grid.spacingMm.some((mm) => !(mm >= SPACING_MM[0] && mm <= SPACING_MM[1]))) {
    throw new Refusal(
      'volume-units',
      `expected voxels of ${SPACING_MM.join(' to ')} mm, got ${grid.spacingMm.map((mm) => mm.toPrecision(3)).join(' × ')}`,
    );
  }
  const d = grid.direction;
  const skew = Math.abs(d[0] * d[1] + d[3] * d[4] + d[6] * d[7]);
  if (skew > 1e-3)
    throw new Refusal('volume-sheared', 'expected rows and columns at right angles, the header shears them');
  return grid;
}

/** The voxels too. @throws Refusal those of {@link foreignGrid}. */
export async function readForeignVolume(path: string): Promise<Volume<VoxelArray>> {
  await foreignGrid(path);
  return isNrrd(path) ? readNrrd(path) : readNifti(path);
}

const isNrrd = (path: string): boolean => /\.nrrd$/i.test(path);

async function niftiGrid(path: string): Promise<Grid> {
  const bytes = await headerBytes(path);
  const { grid, littleEndian } = decodeHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [qform, sform] = [view.getInt16(252, littleEndian), view.getInt16(254, littleEndian)];
  if (qform <= 0 && sform <= 0) {
    throw new Refusal(
      'volume-no-orientation',
      'expected a sform or a qform, the header has neither: nothing says which side is left',
    );
  }
  const unit = bytes[123]! & 7;
  if (unit !== 0 && unit !== 2)
    throw new Refusal('volume-units', `expected millimetres, the header says unit ${unit}`);
  if (qform > 0 && sform > 0) requireSame(grid, qformGrid(view, littleEndian, grid.dimensions));
  return grid;
}

function qformGrid(view: DataView, littleEndian: boolean, dimensions: Vec3): Grid {
  const float = (at: number): number => view.getFloat32(at, littleEndian);
  const affine: RasAffine = quaternionToRas(
    { b: float(256), c: float(260), d: float(264), qfac: float(76) < 0 ? -1 : 1 },
    [float(80), float(84), float(88)],
    [float(268), float(272), float(276)],
  );
  return rasToGrid(affine, dimensions);
}

function requireSame(sform: Grid, qform: Grid): void {
  const last = sform.dimensions.map((n) => n - 1) as [number, number, number];
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) =>
    voxelPoint(n & 1 ? last[0] : 0, n & 2 ? last[1] : 0, n & 4 ? last[2] : 0),
  );
  const apart = corners.map((corner) => {
    const [a, b] = [voxelToPatient(sform, corner), voxelToPatient(qform, corner)];
    return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
  });
  const worst = Math.max(...apart);
  if (worst <= CONFLICT_VOXELS * Math.min(...sform.spacingMm)) return;
  throw new Refusal(
    'volume-conflict',
    `expected sform and qform to say the same, they place a corner ${worst.toFixed(1)} mm apart: one of them is wrong`,
  );
}

async function headerBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(16384);
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    const bytes = start.subarray(0, bytesRead);
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('nifti-unreadable', `NIfTI: the file cannot be read (${(error as Error).message})`);
  } finally {
    await file.close();
  }
}
