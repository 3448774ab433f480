import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import type { CtVolume, Volume, VoxelArray } from '../../native-models/common/volume.ts';
import { foreignGrid, readForeignVolume, volumeStem } from '../artefacts/foreignVolume.ts';
import { type CandidateFile, refusedCandidate } from './candidateFile.ts';
import { encodeCtInstance } from './ctInstance.ts';
import type { CtSeriesAttributes } from './ctSeries.ts';
import { baseName, type DiskPath, shownPath } from './diskPath.ts';
import { rejected } from './instance.ts';

/** Whose image a NIfTI or NRRD file is, which the file itself does not say. */
export interface VolumePatient {
  readonly patientId: string;
  /** `YYYYMMDD`, empty when unknown. */
  readonly studyDate: string;
}

/** By the file's name without its extension. Left out, every file is its own patient, by its name. */
export type VolumePatients = ReadonlyMap<string, VolumePatient>;

/**
 * A NIfTI or NRRD image of CT as the slices of a DICOM series: what is imported is then one kind of thing, with
 * one set of checks, and masks of it have a series to refer to. The numbers and the geometry stay as they are.
 */
export async function* walkVolume(
  path: DiskPath,
  patients: VolumePatients | undefined,
): AsyncGenerator<CandidateFile> {
  const shown = shownPath(path);
  const stem = volumeStem(baseName(path));
  const patient = patients ? patients.get(stem) : { patientId: stem, studyDate: '' };
  if (!patient) {
    yield refusedCandidate(
      shown,
      0,
      rejected('volume-without-patient', `Expected a row for "${stem}" in the table of patients, got none.`),
    );
    return;
  }
  const file = shown;
  let grid: Awaited<ReturnType<typeof foreignGrid>>;
  let uidSeed: string;
  try {
    grid = await foreignGrid(file);
    uidSeed = await hashOf(file);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    yield refusedCandidate(shown, 0, rejected('unusable-volume', `${error.message} (${error.code}).`));
    return;
  }
  const attributes = seriesOf(patient, uidSeed, grid.spacingMm[2]);
  const [columns, rows, slices] = grid.dimensions;
  for (let k = 0; k < slices; k++) {
    yield {
      name: `${shown}!slice ${String(k + 1).padStart(4, '0')}`,
      size: 2 * columns * rows,
      read: async () => encodeCtInstance(await heldVolume(file), k, k + 1, attributes),
    };
  }
}

const seriesOf = (
  { patientId, studyDate }: VolumePatient,
  uidSeed: string,
  spacingMm: number,
): CtSeriesAttributes => ({
  patientId,
  patientName: '',
  patientSex: '',
  patientAgeYears: null,
  studyDate,
  studyDescription: '',
  seriesDescription: 'converted from a volume file',
  seriesNumber: 1,
  manufacturer: '',
  model: '',
  kernel: '',
  kvp: null,
  tubeCurrentMa: null,
  sliceThicknessMm: spacingMm,
  storage: { transferSyntax: 'explicit', signed: true, bitsStored: 16, intercept: 0, paddingHu: null },
  order: 'footFirst',
  uidSeed: `volume ${uidSeed}`,
});

let held: { readonly file: string; readonly volume: Promise<CtVolume> } | undefined;

/** The last volume that was read: slices are asked for one after the other, by several readers. */
function heldVolume(file: string): Promise<CtVolume> {
  if (held?.file !== file) held = { file, volume: readForeignVolume(file).then(toHounsfield) };
  return held.volume;
}

/** @throws Refusal `unusable-volume` for numbers that are no HU. */
function toHounsfield({ grid, voxels }: Volume<VoxelArray>): CtVolume {
  if (voxels instanceof Int16Array) return { grid, voxels };
  if (voxels instanceof Uint8Array) {
    throw new Refusal('unusable-volume', 'expected Hounsfield units, got 8-bit numbers: a picture or a mask');
  }
  const out = new Int16Array(voxels.length);
  for (let v = 0; v < out.length; v++) {
    const hu = Math.round(voxels[v]!);
    if (!(hu >= -32768 && hu <= 32767)) {
      throw new Refusal('unusable-volume', `expected Hounsfield units, got ${voxels[v]}`);
    }
    out[v] = hu;
  }
  return { grid, voxels: out };
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
