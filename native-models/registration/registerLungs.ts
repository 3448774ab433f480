import { type Affine, IDENTITY_AFFINE } from '../common/affine.ts';
import type { Report } from '../common/progress.ts';
import { throwIfCancelled } from '../common/progress.ts';
import { Refusal } from '../common/refusal.ts';
import type { MaskVolume } from '../common/volume.ts';
import type { Landmark } from '../landmarks/atlas.ts';
import { createLandmarks } from '../landmarks/createLandmarks.ts';
import { affineLadder } from './affineLadder.ts';
import { deform } from './deform.ts';
import { startElastix } from './elastix.ts';
import { gridOver, labelImage } from './labelImage.ts';
import { lungShapes } from './lungShape.ts';
import { affineMap } from './pointMap.ts';
import { measureQuality } from './quality.ts';
import type { AtlasToPatient, RegistrationQuality } from './transform.ts';

export interface RegistrationOptions {
  /** `affine` is the paper's own choice. */
  readonly method: RegistrationQuality['method'];
  /** Of this atlas, for the quality; left out, those of the grid rule. */
  readonly landmarks?: readonly Landmark[];
  /** Atlas mm → patient mm as aligned manually; without it, centres and extents of the lungs give it. */
  readonly start?: Affine;
  readonly report?: Report;
  /** Ends elastix at once, in the middle of an iteration too. */
  readonly signal?: AbortSignal;
}

export interface Registration {
  readonly transform: AtlasToPatient;
  readonly quality: RegistrationQuality;
}

const SPACING_MM = 3;
/** The B-spline must reach every landmark: a patch that is 10 % lung has its centre within 16 mm. */
const MARGIN_MM = 24;
/** Mean Dice per lung after the affine; four real patients reach 0.80 to 0.84, exchanged lungs 0. */
const LEAST_OVERLAP = 0.5;

/**
 * Finds φ⁻¹ (eq. 1–2) from the lungs alone: affine by mutual information of the labels, then a
 * cubic B-spline by their mean squares. Equal masks give equal transforms.
 *
 * @param atlasLungs right 1, left 2; the fixed image. @param patientLungs the same for the patient.
 * @throws Refusal `lungs-missing` without a lung, `registration-failed` when no affine brings each
 * lung onto its own (e.g. left and right are exchanged); the signal's reason when cancelled.
 */
export async function registerLungs(
  atlasLungs: MaskVolume,
  patientLungs: MaskVolume,
  { method, landmarks, start, report, signal }: RegistrationOptions,
): Promise<Registration> {
  throwIfCancelled(signal);
  const began = performance.now();
  const step = (done: number): void => {
    throwIfCancelled(signal);
    report?.({ stage: 'register', done, total: 3, unit: 'steps' });
  };
  step(0);
  const shapes = { atlas: lungShapes(atlasLungs), patient: lungShapes(patientLungs) };
  if (shapes.atlas.both === null) throw noLungs("the atlas's");
  if (shapes.patient.both === null) throw noLungs("the patient's");
  const { lowest, highest } = shapes.atlas.both;
  const image = labelImage(
    atlasLungs,
    gridOver(lowest, highest, SPACING_MM, MARGIN_MM),
    affineMap(IDENTITY_AFFINE),
  );
  const elastix = startElastix(signal);
  try {
    const rung = await affineLadder(
      elastix,
      { image, shapes: shapes.atlas },
      { lungs: patientLungs, shapes: shapes.patient },
      start,
    );
    if (rung === null || rung.overlap < LEAST_OVERLAP) throw failed(rung?.overlap ?? 0);
    step(1);
    const deformation = method === 'affine' ? null : await deform(elastix, image, patientLungs, rung.affine);
    step(2);
    const transform = deformation?.transform ?? { affine: rung.affine };
    const measured = measureQuality(
      transform,
      atlasLungs,
      image,
      patientLungs,
      landmarks ?? createLandmarks(atlasLungs).landmarks,
    );
    step(3);
    return {
      transform,
      quality: {
        ...measured,
        method: deformation === null ? 'affine' : 'deformable',
        seconds: (performance.now() - began) / 1000,
        rung: deformation === null ? rung.name : `${rung.name}, ${deformation.name}`,
      },
    };
  } finally {
    await elastix.close();
  }
}

const noLungs = (whose: string): Refusal =>
  new Refusal('lungs-missing', `expected a lung in ${whose} mask, got none`);

const failed = (overlap: number): Refusal =>
  new Refusal(
    'registration-failed',
    `expected the atlas's lungs to fall on the patient's with a Dice of at least ${LEAST_OVERLAP} each, ` +
      `got ${overlap.toFixed(2)}: is the lung mask complete, are left and right exchanged?`,
  );
