import { describe, expect, it } from 'vitest';
import { LEFT_LUNG, RIGHT_LUNG } from '../../../native-models/common/volume.ts';
import { describePatient } from '../../../native-models/phantom/describePatient.ts';
import { CENTRILOBULAR, PARASEPTAL } from '../../../native-models/phantom/paintLesions.ts';
import { type PatientPlan, PHANTOM_SUBTYPES } from '../../../native-models/phantom/plan.ts';
import { readerBoxes } from '../../../native-models/phantom/readerBoxes.ts';
import { renderPatient } from '../../../native-models/phantom/renderPatient.ts';
import { truthSummary } from '../../../native-models/phantom/truthSummary.ts';

const plans = Array.from({ length: 40 }, (_, index) => describePatient({ seed: 7, scale: 'quick' }, index));
const find = (accept: (plan: PatientPlan) => boolean): PatientPlan => plans.find(accept)!;
const healthy = (p: PatientPlan) => !p.cell.centrilobular && !p.cell.paraseptal && p.cell.severity >= 3;
const healthySmooth = find((p) => healthy(p) && !p.acquisition.sharp);
const healthySharp = find((p) => healthy(p) && p.acquisition.sharp);
const severe = (p: PatientPlan) => p.cell.severity >= 3 && !p.acquisition.sharp;
const spots = find((p) => severe(p) && p.cell.centrilobular && !p.cell.paraseptal);
const rows = find((p) => severe(p) && p.cell.paraseptal && !p.cell.centrilobular);
const cache = new Map<PatientPlan, ReturnType<typeof renderPatient>>();
function rendered(plan: PatientPlan) {
  const found = cache.get(plan) ?? renderPatient(plan);
  cache.set(plan, found);
  return found;
}

/** Share of the voxels where `inside` that lie below −950 HU. */
function laa950(plan: PatientPlan, inside: (at: number) => boolean): number {
  const { ct } = rendered(plan);
  let [all, low] = [0, 0];
  for (let at = 0; at < ct.voxels.length; at++) {
    if (!inside(at)) continue;
    all++;
    if (ct.voxels[at]! < -950) low++;
  }
  return low / all;
}
const inLung = (plan: PatientPlan) => (at: number) => rendered(plan).truth.lungs.voxels[at]! > 0;

describe('renderPatient', () => {
  it('is deterministic', () => {
    const again = renderPatient(rows);
    expect(again.ct.voxels).toEqual(rendered(rows).ct.voxels);
    expect(again.truth.regions.voxels).toEqual(rendered(rows).truth.regions.voxels);
  });

  it('makes lungs of the planned size, the right one at the patient’s right, dark as lungs are', () => {
    for (const plan of [healthySmooth, spots]) {
      const { ct, truth } = rendered(plan);
      const { litresRight, litresLeft } = truthSummary(truth);
      expect(litresRight + litresLeft).toBeGreaterThan(0.7);
      expect(litresRight + litresLeft).toBeLessThan(1.35);
      const x = { [RIGHT_LUNG]: [0, 0], [LEFT_LUNG]: [0, 0] } as Record<number, [number, number]>;
      let [sum, count] = [0, 0];
      for (let at = 0; at < ct.voxels.length; at++) {
        const label = truth.lungs.voxels[at]!;
        if (label === 0) continue;
        x[label]![0] += at % ct.grid.dimensions[0];
        x[label]![1]++;
        sum += ct.voxels[at]!;
        count++;
      }
      // LPS: x grows to the patient's left.
      expect(x[RIGHT_LUNG]![0] / x[RIGHT_LUNG]![1]).toBeLessThan(x[LEFT_LUNG]![0] / x[LEFT_LUNG]![1]);
      expect(Math.abs(sum / count + 840)).toBeLessThan(40);
    }
  });

  it('leaves the healthy without lesions and paints the planned share in the ill, inside the lung', () => {
    const none = truthSummary(rendered(healthySmooth).truth);
    expect(none.centrilobularShare + none.paraseptalShare + none.holesShare).toBe(0);
    const ill = truthSummary(rendered(spots).truth);
    expect(Math.abs(ill.centrilobularShare / spots.emphysema.centrilobular.share - 1)).toBeLessThan(0.35);
    const subpleural = truthSummary(rendered(rows).truth);
    expect(Math.abs(subpleural.paraseptalShare / rows.emphysema.paraseptal.share - 1)).toBeLessThan(0.4);
    for (const plan of [spots, rows]) {
      const { lungs, regions, holes } = rendered(plan).truth;
      let strays = 0;
      for (let at = 0; at < lungs.voxels.length; at++) {
        if (lungs.voxels[at] === 0 && (regions.voxels[at] !== 0 || holes.voxels[at] !== 0)) strays++;
        if (holes.voxels[at] !== 0 && regions.voxels[at] === 0) strays++;
      }
      // A ragged hole may lean out of its lobule's ball by a voxel, never out of the lung.
      expect(strays / lungs.voxels.length).toBeLessThan(1e-3);
    }
  });

  it('puts paraseptal emphysema along the pleura', () => {
    const { lungs, regions: subpleural } = rendered(rows).truth;
    const [nx, ny] = lungs.grid.dimensions;
    const reach = Math.ceil(10 / lungs.grid.spacingMm[0]);
    let [near, all] = [0, 0];
    for (let at = 0; at < lungs.voxels.length; at += 7) {
      if (subpleural.voxels[at] !== PARASEPTAL) continue;
      all++;
      const sides = [
        at - reach,
        at + reach,
        at - reach * nx,
        at + reach * nx,
        at - 5 * nx * ny,
        at + 5 * nx * ny,
      ];
      if (sides.some((side) => (lungs.voxels[side] ?? 0) === 0)) near++;
    }
    expect(near / all).toBeGreaterThan(0.7);
  });

  it('cannot be solved by −950 HU: noise and healthy dark lobules reach it as lesions do', () => {
    const smooth = laa950(healthySmooth, inLung(healthySmooth));
    const sharp = laa950(healthySharp, inLung(healthySharp));
    expect(sharp).toBeGreaterThan(smooth + 0.03);
    const { regions } = rendered(spots).truth;
    const inside = laa950(spots, (at) => regions.voxels[at] === CENTRILOBULAR);
    expect(inside).toBeLessThan(0.6);
    const { decoys } = rendered(rows).truth;
    const dark = laa950(rows, (at) => decoys.voxels[at] === CENTRILOBULAR);
    const elsewhere = laa950(rows, (at) => inLung(rows)(at) && decoys.voxels[at] === 0);
    expect(dark).toBeGreaterThan(1.5 * elsewhere);
  });

  it('lays decoys of what is absent only, as much as it would have been, and never on lesions', () => {
    const share = (plan: PatientPlan, label: number) => {
      const { lungs, decoys } = rendered(plan).truth;
      let [all, marked] = [0, 0];
      for (let at = 0; at < lungs.voxels.length; at++) {
        if (lungs.voxels[at]! > 0) all++;
        if (decoys.voxels[at] === label) marked++;
      }
      return marked / all;
    };
    expect(share(spots, CENTRILOBULAR)).toBe(0);
    expect(share(rows, PARASEPTAL)).toBe(0);
    expect(Math.abs(share(spots, PARASEPTAL) / spots.emphysema.paraseptal.share - 1)).toBeLessThan(0.4);
    expect(Math.abs(share(rows, CENTRILOBULAR) / rows.emphysema.centrilobular.share - 1)).toBeLessThan(0.4);
    const { regions, decoys } = rendered(rows).truth;
    expect(decoys.voxels.some((label, at) => label !== 0 && regions.voxels[at] !== 0)).toBe(false);
  });

  it('marks the field of view as its vendor does', () => {
    const plan = find((p) => p.acquisition.vendor === 'TOSHIBA');
    expect(rendered(plan).ct.voxels[0]).toBe(-2048);
  });
});

describe('readerBoxes', () => {
  it('clicks each subtype that is there, and its healthy match where it is not', () => {
    for (const plan of [healthySmooth, spots, rows]) {
      const boxes = readerBoxes(plan, rendered(plan).truth, 6);
      for (const subtype of PHANTOM_SUBTYPES) {
        const like = boxes.filter((box) => box.like === subtype);
        const expected = plan.cell[subtype] ? subtype : 'healthy';
        expect(like.length, `${plan.patientId} ${subtype}`).toBeGreaterThanOrEqual(3);
        expect(new Set(like.map((box) => box.subtype))).toEqual(new Set([expected]));
      }
    }
  });
});
