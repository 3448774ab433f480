import { type PatientPoint, voxelPoint, voxelToPatient } from '../common/geometry.ts';
import { deriveSeed, normal, seededRandom } from '../common/random.ts';
import { PATCH_EDGE } from '../common/volume.ts';
import { CENTRILOBULAR, PARASEPTAL } from './paintLesions.ts';
import type { PatientPlan } from './plan.ts';
import type { PhantomTruth } from './renderPatient.ts';

export type ReaderSubtype = 'centrilobular' | 'paraseptal' | 'healthy';

/** A reader's click: the centre of a 32 mm box. */
export interface ReaderBox {
  readonly centre: PatientPoint;
  readonly subtype: ReaderSubtype;
  readonly reader: string;
}

const READERS = ['reader-1', 'reader-2'] as const;
/** Clicks of one subtype keep this far apart; readers do not mark the same spot twice. */
const APART_MM = 13;
const WOBBLE_MM = 1.5;

interface Content {
  readonly lung: number;
  readonly centrilobular: number;
  readonly paraseptal: number;
}

/** Shares of a box's voxels that are lung and region; what lies off the scan counts as neither. */
function boxContent(truth: PhantomTruth, centre: PatientPoint): Content {
  const { dimensions, spacingMm, origin } = truth.lungs.grid;
  const range = (axis: 0 | 1 | 2): readonly [number, number] => [
    Math.ceil((centre[axis] - PATCH_EDGE / 2 - origin[axis]) / spacingMm[axis]),
    Math.floor((centre[axis] + PATCH_EDGE / 2 - origin[axis]) / spacingMm[axis]),
  ];
  const [[i0, i1], [j0, j1], [k0, k1]] = [range(0), range(1), range(2)];
  const counts = [0, 0, 0];
  let lung = 0;
  for (let k = Math.max(0, k0); k <= Math.min(dimensions[2] - 1, k1); k++) {
    for (let j = Math.max(0, j0); j <= Math.min(dimensions[1] - 1, j1); j++) {
      const row = dimensions[0] * (j + dimensions[1] * k);
      for (let i = Math.max(0, i0); i <= Math.min(dimensions[0] - 1, i1); i++) {
        if (truth.lungs.voxels[row + i]! > 0) lung++;
        const label = truth.regions.voxels[row + i]!;
        counts[label] = counts[label]! + 1;
      }
    }
  }
  const all = (i1 - i0 + 1) * (j1 - j0 + 1) * (k1 - k0 + 1);
  return {
    lung: lung / all,
    centrilobular: counts[CENTRILOBULAR]! / all,
    paraseptal: counts[PARASEPTAL]! / all,
  };
}

/** A subtype is what stands out in the box; thin subpleural rows fill less of it than spots do. */
function accepts(subtype: ReaderSubtype, content: Content): boolean {
  switch (subtype) {
    case 'centrilobular':
      return content.centrilobular > 0.22 && content.paraseptal < 0.08;
    case 'paraseptal':
      return content.paraseptal > 0.07 && content.centrilobular < 0.25;
    case 'healthy':
      return content.lung > 0.35;
  }
}

/**
 * What readers would click in a scan: in the ill, boxes on each subtype that is there; in GOLD 0,
 * healthy boxes, as many under the pleura as inside, so that the place alone gives nothing away.
 * @param most boxes per subtype.
 */
export function readerBoxes(plan: PatientPlan, truth: PhantomTruth, most: number): ReaderBox[] {
  const random = seededRandom(deriveSeed(plan.seed, 'readers'));
  const ill = plan.emphysema.centrilobular + plan.emphysema.paraseptal > 0;
  const subtypes: readonly ReaderSubtype[] = ill ? ['centrilobular', 'paraseptal'] : ['healthy'];
  const { grid } = truth.lungs;
  const area = grid.dimensions[0] * grid.dimensions[1];
  const boxes: ReaderBox[] = [];
  for (const subtype of subtypes) {
    const label = subtype === 'centrilobular' ? CENTRILOBULAR : PARASEPTAL;
    const pool = subtype === 'healthy' ? truth.lungs.voxels : truth.regions.voxels;
    const places: number[] = [];
    for (let at = 0; at < pool.length; at++) {
      if (subtype === 'healthy' ? pool[at]! > 0 : pool[at] === label) places.push(at);
    }
    const own: ReaderBox[] = [];
    const wanted = subtype === 'healthy' ? 2 * most : most;
    for (let draw = 0; draw < wanted * 12 && own.length < wanted && places.length > 0; draw++) {
      const at = places[Math.floor(random() * places.length)]!;
      const k = Math.floor(at / area);
      const j = Math.floor((at % area) / grid.dimensions[0]);
      const voxel = voxelPoint(at % grid.dimensions[0], j, k);
      const exact = voxelToPatient(grid, voxel);
      const wobble = (value: number) => Number((value + WOBBLE_MM * normal(random)).toFixed(1));
      const centre = [wobble(exact[0]), wobble(exact[1]), wobble(exact[2])] as unknown as PatientPoint;
      const near = own.some(
        (box) =>
          Math.hypot(box.centre[0] - centre[0], box.centre[1] - centre[1], box.centre[2] - centre[2]) <
          APART_MM,
      );
      if (near || !accepts(subtype, boxContent(truth, centre))) continue;
      own.push({ centre, subtype, reader: READERS[own.length % READERS.length]! });
    }
    boxes.push(...own);
  }
  return boxes;
}
