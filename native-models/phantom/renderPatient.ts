import { type Grid, IDENTITY } from '../common/geometry.ts';
import type { Report } from '../common/progress.ts';
import { deriveSeed, seededRandom } from '../common/random.ts';
import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { createAnatomy } from './anatomy.ts';
import { growBronchovascular } from './bronchovascular.ts';
import { paintRod, type Rod } from './canvas.ts';
import { paintDecoys } from './decoys.ts';
import { sampleFields } from './fields.ts';
import { placeLesions } from './lesions.ts';
import { createProbe } from './lungLattice.ts';
import { type EmphysemaTruth, paintLesions } from './paintLesions.ts';
import type { PatientPlan } from './plan.ts';
import { createPose, type Pose } from './pose.ts';
import { applyScanner } from './scanner.ts';
import { skeleton } from './skeleton.ts';
import { createTexture } from './texture.ts';
import { paintThorax } from './thorax.ts';

/**
 * What is known because it was made. All masks lie on the scan's own grid, so that no interpolation
 * stands between a voxel and its truth; compare in another grid through LPS mm.
 */
export interface PhantomTruth extends EmphysemaTruth {
  /** Right 1, left 2; trachea, main and lobar lumen excluded, vessels and small airways included. */
  readonly lungs: MaskVolume;
}

export interface RenderedPatient {
  /** HU in the scanner's grid, vendor padding outside the field of view. */
  readonly ct: CtVolume;
  readonly truth: PhantomTruth;
}

const BLOOD_HU = 38;
const AIRWAY_WALL_HU = 10;
const LUMEN_HU = -995;

const toPatientRod = (pose: Pose, rod: Rod): Rod => ({
  from: pose.toPatient(rod.from),
  to: pose.toPatient(rod.to),
  fromRadiusMm: rod.fromRadiusMm * pose.size,
  toRadiusMm: rod.toRadiusMm * pose.size,
});

export function sourceGrid(plan: PatientPlan): Grid {
  const { matrix, slices, pixelMm, sliceSpacingMm, origin } = plan.acquisition;
  return {
    dimensions: [matrix, matrix, slices],
    spacingMm: [pixelMm, pixelMm, sliceSpacingMm],
    origin,
    direction: IDENTITY,
  };
}

/** Renders a plan; deterministic. Memory: 6 bytes a voxel. */
export function renderPatient(plan: PatientPlan, report?: Report): RenderedPatient {
  const grid = sourceGrid(plan);
  const count = grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2];
  const empty = (): MaskVolume => ({ grid, voxels: new Uint8Array(count) });
  const ct: CtVolume = { grid, voxels: new Int16Array(count) };
  const truth: PhantomTruth = { lungs: empty(), regions: empty(), holes: empty(), decoys: empty() };
  const { lungs } = truth;
  const stages = 5;
  const tell = (done: number) =>
    report?.({ stage: 'render', done, total: stages + grid.dimensions[2], unit: 'steps' });
  const stream = (name: string) => deriveSeed(plan.seed, 'render', name);
  const adult = plan.scale === 'adult';

  const pose = createPose(plan.pose);
  const anatomy = createAnatomy(plan.shape);
  const fields = sampleFields(grid, anatomy, pose, adult ? 4 : 3.2);
  const fine = createTexture(stream('fine'), 1);
  const coarse = createTexture(stream('coarse'), 2, adult ? 3 : 2);
  paintThorax(ct, lungs, fields, plan, fine, coarse);
  tell(1);

  for (const bone of skeleton(plan.shape.boneHu)) paintRod(ct, toPatientRod(pose, bone), bone.hu);
  tell(2);

  let lungVoxels = 0;
  for (const label of lungs.voxels) if (label !== 0) lungVoxels++;
  const lungMm3 = lungVoxels * grid.spacingMm[0] * grid.spacingMm[1] * grid.spacingMm[2];
  const probe = createProbe(anatomy, pose);
  const lesions = placeLesions(lungs, probe, plan.emphysema, lungMm3, stream('lesions'));
  paintDecoys(ct, lungs, lesions.decoys, plan.parenchyma.baseHu);
  paintLesions(ct, lungs, truth, lesions, fine);
  tell(3);

  const tubes = growBronchovascular(
    anatomy,
    { endsPerLobe: adult ? 900 : 260, wall: plan.shape.airwayWall },
    seededRandom(stream('vessels')),
  );
  for (const vessel of tubes.vessels) paintRod(ct, toPatientRod(pose, vessel), BLOOD_HU);
  tell(4);
  for (const { wall } of tubes.airways) paintRod(ct, toPatientRod(pose, wall), AIRWAY_WALL_HU);
  for (const { lumen, excluded } of tubes.airways) {
    const exclude = (at: number) => {
      lungs.voxels[at] = 0;
      truth.regions.voxels[at] = 0;
      truth.holes.voxels[at] = 0;
      truth.decoys.voxels[at] = 0;
    };
    paintRod(ct, toPatientRod(pose, lumen), LUMEN_HU, excluded ? exclude : undefined);
  }
  tell(5);

  applyScanner(ct, plan.acquisition, stream('noise'), (slice) => tell(stages + slice));
  return { ct, truth };
}
