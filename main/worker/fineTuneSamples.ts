import type { AtlasPoint, Grid, Location, PatientPoint } from '../../native-models/common/geometry.ts';
import { deriveSeed, seededRandom, shuffled } from '../../native-models/common/random.ts';
import { type CtVolume, PATCH_EDGE, PATCH_VOXELS } from '../../native-models/common/volume.ts';
import { evidenceTexture } from '../../native-models/inference/localEvidence.ts';
import type { Atlas } from '../../native-models/landmarks/atlas.ts';
import { copyPatch } from '../../native-models/landmarks/extractPatches.ts';
import {
  landmarkAnchor,
  locationAround,
  type PatchConvention,
  type PatchPlace,
  placeAround,
  placeAtAnchor,
} from '../../native-models/landmarks/patchConvention.ts';
import { atlasToPatient } from '../../native-models/registration/atlasToPatient.ts';
import { invertTransform, patientToAtlas } from '../../native-models/registration/inverse.ts';
import { maskLookup } from '../../native-models/registration/maskLookup.ts';
import type {
  FineTuningSample,
  NegativeSettings,
  Target,
} from '../../native-models/training/fineTuneSettings.ts';
import { matchHealthyBoxes } from '../../native-models/training/matchHealthy.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import type { FineTuneInput, FineTuneSample, JobContext } from './protocol.ts';
import type { LookOf } from './scanLooks.ts';
import { readCt, readMask } from './volumes.ts';

type Scan = FineTuneInput['scans'][number];
type SampleInput = Pick<
  FineTuneInput,
  'atlasFolder' | 'scans' | 'samples' | 'healthyScans' | 'subtypes' | 'seed'
>;

/** What is cut from, and how. */
interface Cutting extends SampleInput {
  readonly atlas: Atlas;
  readonly convention: PatchConvention;
  readonly context: JobContext;
  readonly lookOf: LookOf | undefined;
}

/** A box with its patch, and its place in the atlas. */
interface CutBox {
  readonly box: FineTuneSample;
  readonly atlasPoint: AtlasPoint;
  readonly location: Location;
  readonly patch: Int16Array;
  readonly texture?: Float64Array;
}

/**
 * Patches to learn from: the readers' boxes, and healthy patches that the settings ask for. Scans are read one at a
 * time; the patches stay in memory, 64 KB each.
 * @param lookOf left out, the samples have no texture.
 */
export async function readSamples(
  input: SampleInput,
  negatives: NegativeSettings,
  convention: PatchConvention,
  context: JobContext,
  lookOf?: LookOf,
): Promise<FineTuningSample[]> {
  const atlas = await readAtlas(input.atlasFolder);
  const cut: Cutting = { ...input, atlas, convention, context, lookOf };
  const boxes = await cutBoxes(cut);
  const ill = boxes.filter(({ box }) => box.subtype !== 'healthy');
  const learnt = ill.filter(({ box }) => input.subtypes.includes(box.subtype));
  const healthy = boxes.filter(({ box }) => box.subtype === 'healthy');
  const matched = negatives.healthy === 'matched' && input.healthyScans.length > 0;
  const { used, unmatched } = matched
    ? matchHealthyBoxes(learnt, healthy, seededRandom(deriveSeed(input.seed, 'match')))
    : { used: healthy, unmatched: [] };

  const samples: FineTuningSample[] = [];
  const add = (
    { patch, location, texture }: Pick<CutBox, 'patch' | 'location' | 'texture'>,
    patientKey: string,
    targets: readonly Target[],
  ): void => {
    if (targets.some((target) => target !== null)) {
      samples.push({ readPatch: () => patch, location, patientKey, targets, ...(texture && { texture }) });
    }
  };
  for (const cutBox of [...ill, ...used]) {
    const { box } = cutBox;
    add(cutBox, box.patientKey, targetsOf(box, boxes, input.subtypes, negatives));
  }
  const none = input.subtypes.map((): Target => 0);
  const drawn = matched
    ? await patchesAt(cut, unmatched)
    : await patchesAnywhere(cut, learnt.length - used.length);
  const far = negatives.farFromBoxes === 'yes' ? await patchesFar(cut, boxes, learnt.length) : [];
  for (const patch of [...drawn, ...far]) add(patch, patch.patientKey, none);
  return samples;
}

async function cutBoxes({ scans, samples, atlas, convention, context, lookOf }: Cutting): Promise<CutBox[]> {
  const boxes: CutBox[] = [];
  for (const [index, scan] of scans.entries()) {
    context.signal.throwIfAborted();
    const own = samples.filter((sample) => sample.scanId === scan.scanId);
    if (own.length > 0) {
      const ct = await readCt(scan.volume);
      const look = await lookOf?.(scan, ct);
      const field = invertTransform(await loadTransform(scan.transform), ct.grid);
      const toAtlas = (point: PatientPoint): AtlasPoint => patientToAtlas(field, point);
      for (const box of own) {
        const patch = patchAt(ct, placeAround(ct.grid, box.centre, convention));
        boxes.push({
          box,
          atlasPoint: toAtlas(box.centre),
          location: locationAround(atlas, toAtlas, box.centre, convention),
          patch,
          ...(look && { texture: evidenceTexture(patch, look) }),
        });
      }
    }
    context.report({ stage: 'cut boxes', done: index + 1, total: scans.length, unit: 'scans' });
  }
  return boxes;
}

function targetsOf(
  box: FineTuneSample,
  boxes: readonly CutBox[],
  subtypes: readonly string[],
  { otherSubtypes }: NegativeSettings,
): Target[] {
  return subtypes.map((subtype) => {
    if (box.subtype === subtype) return 1;
    if (box.subtype === 'healthy') return 0;
    if (otherSubtypes === 'no') return null;
    const overlapped = boxes.some(
      ({ box: other }) =>
        other.scanId === box.scanId &&
        other.subtype === subtype &&
        other.centre.every((mm, axis) => Math.abs(mm - box.centre[axis]!) < PATCH_EDGE),
    );
    return overlapped ? null : 0;
  });
}

interface DrawnPatch {
  readonly patch: Int16Array;
  readonly texture?: Float64Array;
  readonly location: Location;
  readonly patientKey: string;
}

interface Place {
  readonly at: (grid: Grid) => PatchPlace;
  readonly location: Location;
}

/** Patches of healthy scans at the atlas places of boxes: each scan takes its share of those that lie in its lungs. */
async function patchesAt(cut: Cutting, wanted: readonly CutBox[]): Promise<DrawnPatch[]> {
  const { seed, convention, context } = cut;
  let left = shuffled(wanted, seededRandom(deriveSeed(seed, 'healthy places')));
  const scans = healthyOf(cut);
  const patches: DrawnPatch[] = [];
  for (const [index, scan] of scans.entries()) {
    context.signal.throwIfAborted();
    const share = Math.ceil(left.length / (scans.length - index));
    const transform = await loadTransform(scan.transform);
    const lungAt = maskLookup(await readMask(scan.lungs));
    const taken = new Set<CutBox>();
    const places: Place[] = [];
    for (const box of left) {
      if (taken.size === share) break;
      const centre = atlasToPatient(transform, box.atlasPoint);
      if (lungAt(centre[0], centre[1], centre[2]) === 0) continue;
      taken.add(box);
      places.push({ at: (grid) => placeAround(grid, centre, convention), location: box.location });
    }
    patches.push(...(await cutAll(cut, scan, places)));
    left = left.filter((box) => !taken.has(box));
    context.report({ stage: 'cut healthy', done: index + 1, total: scans.length, unit: 'scans' });
  }
  return patches;
}

/** Patches at landmarks of healthy scans, drawn at random. */
async function patchesAnywhere(cut: Cutting, wanted: number): Promise<DrawnPatch[]> {
  const scans = healthyOf(cut);
  const perScan = Math.ceil(Math.max(0, wanted) / Math.max(1, scans.length));
  return patchesAtLandmarks(cut, scans, perScan, () => true);
}

/** A box's corners lie 28 mm from its centre: a patch this far from all boxes shares no tissue with any. */
const FAR_MM = 64;

/** Patches of ill scans far from their boxes: nobody has said that they are healthy. */
async function patchesFar(cut: Cutting, boxes: readonly CutBox[], wanted: number): Promise<DrawnPatch[]> {
  const ill = boxes.filter(({ box }) => box.subtype !== 'healthy');
  const marked = new Set(ill.map(({ box }) => box.scanId));
  const scans = cut.scans.filter(({ scanId }) => marked.has(scanId));
  const isFar = (scan: Scan, centre: PatientPoint): boolean =>
    boxes.every(
      ({ box }) =>
        box.scanId !== scan.scanId ||
        Math.hypot(...centre.map((mm, axis) => mm - box.centre[axis]!)) > FAR_MM,
    );
  return patchesAtLandmarks(cut, scans, Math.ceil(wanted / Math.max(1, scans.length)), isFar);
}

const healthyOf = ({ scans, healthyScans }: SampleInput): readonly Scan[] =>
  scans.filter(({ scanId }) => healthyScans.includes(scanId));

/** Patches of landmarks whose centre lies in the scan's lungs, so many of each scan. */
async function patchesAtLandmarks(
  cut: Cutting,
  scans: readonly Scan[],
  perScan: number,
  accepts: (scan: Scan, centre: PatientPoint) => boolean,
): Promise<DrawnPatch[]> {
  const { atlas, seed, convention, context } = cut;
  const patches: DrawnPatch[] = [];
  for (const scan of scans) {
    context.signal.throwIfAborted();
    const transform = await loadTransform(scan.transform);
    const lungAt = maskLookup(await readMask(scan.lungs));
    const inside = atlas.landmarks.filter((landmark) => {
      const centre = atlasToPatient(transform, landmark.centre);
      return lungAt(centre[0], centre[1], centre[2]) > 0 && accepts(scan, centre);
    });
    const places = shuffled(inside, seededRandom(seed))
      .slice(0, perScan)
      .map((landmark): Place => {
        const anchor = atlasToPatient(transform, landmarkAnchor(atlas, landmark, convention));
        return { at: (grid) => placeAtAnchor(grid, anchor, convention), location: landmark.location };
      });
    patches.push(...(await cutAll(cut, scan, places)));
  }
  return patches;
}

async function cutAll({ lookOf }: Cutting, scan: Scan, places: readonly Place[]): Promise<DrawnPatch[]> {
  if (places.length === 0) return [];
  const ct = await readCt(scan.volume);
  const look = await lookOf?.(scan, ct);
  return places.map(({ at, location }) => {
    const patch = patchAt(ct, at(ct.grid));
    return {
      patch,
      location,
      patientKey: scan.patientKey,
      ...(look && { texture: evidenceTexture(patch, look) }),
    };
  });
}

export function patchAt(ct: CtVolume, place: PatchPlace): Int16Array {
  const patch = new Int16Array(PATCH_VOXELS);
  copyPatch(ct, place, patch, 0);
  return patch;
}
