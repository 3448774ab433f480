import { type PatientPoint, patientPoint, voxelPoint, voxelToPatient } from '../common/geometry.ts';
import { deriveSeed, normal, seededRandom } from '../common/random.ts';
import { PATCH_EDGE } from '../common/volume.ts';
import { CENTRILOBULAR, PARASEPTAL } from './paintLesions.ts';
import { type PatientPlan, PHANTOM_SUBTYPES, type PhantomSubtype } from './plan.ts';
import type { PhantomTruth } from './renderPatient.ts';

/** A reader's click: the centre of a 32 mm box. */
export interface ReaderBox {
  readonly centre: PatientPoint;
  readonly subtype: PhantomSubtype | 'healthy';
  /** The subtype itself; of a healthy box, the one whose decoys it holds: its match. */
  readonly like: PhantomSubtype;
  readonly reader: string;
}

const READERS = ['reader-1', 'reader-2'] as const;
/** Clicks of one subtype keep this far apart; readers do not mark the same spot twice. */
const APART_MM = 13;
const WOBBLE_MM = 1.5;

/** Shares of a box's voxels, by the labels of `paintLesions.ts`. */
interface Content {
  readonly lesions: readonly [none: number, centrilobular: number, paraseptal: number];
  /** Lesions and decoys together. */
  readonly marked: readonly [none: number, centrilobular: number, paraseptal: number];
}

/** What lies off the scan counts as nothing. */
function boxContent(truth: PhantomTruth, centre: PatientPoint): Content {
  const { dimensions, spacingMm, origin } = truth.lungs.grid;
  const range = (axis: 0 | 1 | 2): readonly [number, number] => [
    Math.ceil((centre[axis] - PATCH_EDGE / 2 - origin[axis]) / spacingMm[axis]),
    Math.floor((centre[axis] + PATCH_EDGE / 2 - origin[axis]) / spacingMm[axis]),
  ];
  const [[i0, i1], [j0, j1], [k0, k1]] = [range(0), range(1), range(2)];
  const lesions: [number, number, number] = [0, 0, 0];
  const marked: [number, number, number] = [0, 0, 0];
  const one = 1 / ((i1 - i0 + 1) * (j1 - j0 + 1) * (k1 - k0 + 1));
  for (let k = Math.max(0, k0); k <= Math.min(dimensions[2] - 1, k1); k++) {
    for (let j = Math.max(0, j0); j <= Math.min(dimensions[1] - 1, j1); j++) {
      const row = dimensions[0] * (j + dimensions[1] * k);
      for (let i = Math.max(0, i0); i <= Math.min(dimensions[0] - 1, i1); i++) {
        const lesion = truth.regions.voxels[row + i]! as 0 | 1 | 2;
        const decoy = truth.decoys.voxels[row + i]! as 0 | 1 | 2;
        lesions[lesion] += one;
        marked[lesion > 0 ? lesion : decoy] += one;
      }
    }
  }
  return { lesions, marked };
}

const LABELS = { centrilobular: CENTRILOBULAR, paraseptal: PARASEPTAL } as const;

/**
 * A subtype is what stands out in the box; thin subpleural rows fill less of it than spots do. The same
 * rule chooses healthy boxes by their decoys, and these hold no lesion to speak of.
 */
function accepts(like: PhantomSubtype, present: boolean, { lesions, marked }: Content): boolean {
  const [, centrilobular, paraseptal] = marked;
  if (!present && lesions[CENTRILOBULAR] + lesions[PARASEPTAL] > 0.02) return false;
  return like === 'centrilobular'
    ? centrilobular > 0.22 && paraseptal < 0.04
    : paraseptal > 0.07 && centrilobular < 0.25;
}

/**
 * What readers would click in a scan: boxes of each subtype that is there, and of each that is not, healthy
 * boxes where its decoys lie. Both are drawn in one way, and patients with and without a subtype are equally
 * many at each severity, so that neither place nor patient tells a box from its healthy match.
 * @param most boxes per subtype.
 */
export function readerBoxes(plan: PatientPlan, truth: PhantomTruth, most: number): ReaderBox[] {
  return PHANTOM_SUBTYPES.flatMap((like) => boxesLike(like, plan, truth, most));
}

function boxesLike(like: PhantomSubtype, plan: PatientPlan, truth: PhantomTruth, most: number): ReaderBox[] {
  const random = seededRandom(deriveSeed(plan.seed, 'readers', like));
  const { present } = plan.emphysema[like];
  const { grid, voxels } = present ? truth.regions : truth.decoys;
  const [nx, ny] = grid.dimensions;
  const places: number[] = [];
  for (let at = 0; at < voxels.length; at++) if (voxels[at] === LABELS[like]) places.push(at);
  const boxes: ReaderBox[] = [];
  for (let draw = 0; draw < most * 12 && boxes.length < most && places.length > 0; draw++) {
    const at = places[Math.floor(random() * places.length)]!;
    const voxel = voxelPoint(at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny)));
    const exact = voxelToPatient(grid, voxel);
    const wobble = (value: number) => Number((value + WOBBLE_MM * normal(random)).toFixed(1));
    const centre = patientPoint(wobble(exact[0]), wobble(exact[1]), wobble(exact[2]));
    const near = boxes.some(
      (box) =>
        Math.hypot(box.centre[0] - centre[0], box.centre[1] - centre[1], box.centre[2] - centre[2]) <
        APART_MM,
    );
    if (near || !accepts(like, present, boxContent(truth, centre))) continue;
    const reader = READERS[boxes.length % READERS.length]!;
    boxes.push({ centre, subtype: present ? like : 'healthy', like, reader });
  }
  return boxes;
}
