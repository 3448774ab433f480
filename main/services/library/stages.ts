import { statSync } from 'node:fs';
import type { Affine } from '../../../native-models/common/affine.ts';
import { OWN_CONVENTION, type PatchConvention } from '../../../native-models/landmarks/patchConvention.ts';
import { artefactKey } from '../../artefacts/key.ts';
import { originalPath } from '../../artefacts/originalFile.ts';
import { holdsPatches } from '../../artefacts/patchManifest.ts';
import { readSeal } from '../../artefacts/sealed.ts';
import { type Artefact, type ArtefactKind, findArtefact, saveArtefact } from '../../catalog/artefacts.ts';
import { hashesOfInstances } from '../../catalog/instances.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import type { SliceFile } from '../../dicom/readSeriesVolume.ts';
import type { RegistrationMethod } from '../../worker/protocol.ts';
import type { Library } from './library.ts';

/** Raised when a stage's code changes its result: what is stored is then made anew. */
const VERSIONS: Readonly<Record<ArtefactKind, number>> = {
  volume: 2,
  lungs: 2,
  registration: 1,
  patches: 1,
  probability: 2,
  features: 1,
  warped: 1,
  warpedct: 1,
  routing: 1,
  series: 1,
};

export interface ScanKeys {
  readonly volume: string;
  readonly lungs: string;
}

/** Names of what is made of a scan: each follows from the originals alone. */
export function scanKeys(library: Library, scan: StoredScan): ScanKeys {
  const volume = artefactKey('volume', VERSIONS.volume, { slices: slicesOf(library, scan), spacingMm: 1 });
  return { volume, lungs: artefactKey('lungs', VERSIONS.lungs, { volume }) };
}

/** The series at its own resolution, along the patient's axes. */
export const seriesKey = (library: Library, scan: StoredScan): string =>
  artefactKey('series', VERSIONS.series, { slices: slicesOf(library, scan) });

function slicesOf(library: Library, scan: StoredScan): (readonly [hash: string, frame: number])[] {
  const hashes = hashesOfInstances(library.catalog, sopUids(scan));
  return scan.slices.map((slice) => [hashes.get(slice.sopInstanceUid) ?? '', slice.frame] as const);
}

/** @param start a reader's own; left out, the registration finds its start itself. */
export const registrationKey = (
  lungs: string,
  atlasId: string,
  method: RegistrationMethod,
  start?: Affine,
): string =>
  artefactKey('registration', VERSIONS.registration, {
    lungs,
    atlas: atlasId,
    method,
    ...(start && { start: { matrix: start.matrix, offset: start.offset } }),
  });

/** The atlas drawn on a scan's grid: its mask, or its CT. */
export const warpedKey = (kind: 'warped' | 'warpedct', registration: string): string =>
  artefactKey(kind, VERSIONS[kind], { registration });

export const patchesKey = (
  volume: string,
  registration: string,
  convention: PatchConvention = OWN_CONVENTION,
): string =>
  artefactKey('patches', VERSIONS.patches, {
    volume,
    registration,
    ...(convention !== OWN_CONVENTION && { convention }),
  });

export const routingKey = (inputs: {
  readonly registration: string;
  readonly weights: string;
  readonly layer: number;
  readonly expert: number | null;
}): string => artefactKey('routing', VERSIONS.routing, { ...inputs });

export const probabilityKey = (inputs: {
  readonly volume: string;
  readonly lungs: string;
  readonly registration: string;
  readonly weights: string;
  readonly step: number;
  /** Refined by the local attenuation; left out where it is not. */
  readonly sharp?: true;
}): string => artefactKey('probability', VERSIONS.probability, { ...inputs });

const EXTENSIONS: Readonly<Record<ArtefactKind, string>> = {
  volume: '.nii',
  lungs: '.nii.gz',
  registration: '.json',
  patches: '',
  probability: '.nii.gz',
  features: '.csv',
  warped: '.nii.gz',
  warpedct: '.nii.gz',
  routing: '.nii.gz',
  series: '.nii',
};

/** Library-relative path of an artefact. */
export const artefactPath = (kind: ArtefactKind, key: string): string =>
  `artefacts/${kind}/${key}${EXTENSIONS[kind]}`;

/** The artefact when its row is there and its file still is; a stage then has nothing to do. */
export function readyArtefact(library: Library, key: string): Artefact | undefined {
  const artefact = findArtefact(library.catalog, key);
  if (!artefact) return undefined;
  const path = library.at(artefact.path);
  const there = artefact.kind === 'patches' ? holdsPatches(path, key) : isAsLong(path, artefact);
  return there ? artefact : undefined;
}

/** A file that was cut off, or whose seal is gone, is made again; its bytes are checked when they are read. */
function isAsLong(path: string, { sha256, bytes }: Artefact): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found || !sha256) return found !== undefined;
  return found.size === bytes && readSeal(path)?.sha256 === sha256;
}

/** Writes the row of a file that a worker has completed, with its seal. */
export function recordArtefact(library: Library, artefact: Omit<Artefact, 'sha256' | 'bytes'>): void {
  saveArtefact(library.catalog, { ...artefact, ...readSeal(library.at(artefact.path)) });
}

const sopUids = (scan: StoredScan): string[] => scan.slices.map(({ sopInstanceUid }) => sopInstanceUid);

/** Original files of a scan's slices, in order of position. */
export function sliceFiles(library: Library, scan: StoredScan): SliceFile[] {
  const hashes = hashesOfInstances(library.catalog, sopUids(scan));
  return scan.slices.map((slice) => {
    const hash = hashes.get(slice.sopInstanceUid);
    if (!hash) throw new Error(`scan ${scan.id}: instance ${slice.sopInstanceUid} has no original`);
    return { path: library.at(originalPath(hash)), frame: slice.frame };
  });
}
