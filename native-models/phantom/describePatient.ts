import { invert, type Matrix3, multiply, type Vec3 } from '../common/geometry.ts';
import { deriveSeed, normal, type Random, seededRandom } from '../common/random.ts';
import { drawAcquisition } from './acquisition.ts';
import { drawClinical } from './clinical.ts';
import { designCell } from './cohortDesign.ts';
import { drawEmphysema } from './disease.ts';
import type { CohortSettings, PatientPlan, PhantomScale, PosePlan, Wave } from './plan.ts';

const between = (low: number, high: number, random: Random) => low + (high - low) * random();

function rotation([a, b, c]: Vec3): Matrix3 {
  const [ca, sa, cb, sb, cc, sc] = [
    Math.cos(a),
    Math.sin(a),
    Math.cos(b),
    Math.sin(b),
    Math.cos(c),
    Math.sin(c),
  ];
  return [
    cb * cc,
    sa * sb * cc - ca * sc,
    ca * sb * cc + sa * sc,
    cb * sc,
    sa * sb * sc + ca * cc,
    ca * sb * sc - sa * cc,
    -sb,
    sa * cb,
    ca * cb,
  ];
}

/** Wavelengths of 140–320 model mm at up to 4 mm: the Jacobian stays well above zero. */
function drawWaves(random: Random): Wave[] {
  return Array.from({ length: 6 }, () => {
    const direction: Vec3 = [normal(random), normal(random), normal(random)];
    const length = Math.hypot(...direction) || 1;
    const number = (2 * Math.PI) / between(140, 320, random) / length;
    return {
      amplitudeMm: [1.6 * normal(random), 1.6 * normal(random), 2 * normal(random)],
      wave: [direction[0] * number, direction[1] * number, direction[2] * number],
      phase: between(0, 2 * Math.PI, random),
    };
  });
}

function drawPose(
  scale: PhantomScale,
  female: boolean,
  random: Random,
): { readonly pose: PosePlan; readonly axes: Vec3 } {
  const base = (scale === 'adult' ? 1.06 : 0.6) * (female ? 0.965 : 1.01);
  const axes: Vec3 = [
    base * (1 + 0.03 * normal(random)),
    base * (1 + 0.03 * normal(random)),
    base * (1 + 0.035 * normal(random)),
  ];
  const degree = Math.PI / 180;
  const turn = rotation([
    1.5 * degree * normal(random),
    1.5 * degree * normal(random),
    2 * degree * normal(random),
  ]);
  const modelToPatient: Matrix3 = [
    turn[0] * axes[0],
    turn[1] * axes[1],
    turn[2] * axes[2],
    turn[3] * axes[0],
    turn[4] * axes[1],
    turn[5] * axes[2],
    turn[6] * axes[0],
    turn[7] * axes[1],
    turn[8] * axes[2],
  ];
  const offset = multiply(modelToPatient, [8 * normal(random), 8 * normal(random), 0]);
  return {
    axes,
    pose: {
      patientToModel: invert(modelToPatient),
      offset: [offset[0], offset[1] - between(120, 180, random), between(-420, -120, random)],
      waves: drawWaves(random),
      size: Math.cbrt(axes[0] * axes[1] * axes[2]),
    },
  };
}

/**
 * Everything that decides patient `index` of a cohort: body, disease, scanner and clinical values.
 * Pure: the same seed, scale and index give the same plan on every machine. Disease follows the balanced
 * design of `cohortDesign.ts`; body, inflation, air trapping and scanner are drawn apart from it.
 */
export function describePatient(cohort: CohortSettings, index: number): PatientPlan {
  const seed = deriveSeed(cohort.seed, 'patient', index);
  const stream = (name: string) => seededRandom(deriveSeed(seed, name));
  const cell = designCell(cohort, index);
  const emphysema = drawEmphysema(cell, stream('disease'));
  const airways = normal(stream('airways'));
  const clinical = drawClinical(emphysema, airways, stream('clinical'));

  const female = clinical.sex === 'F';
  const { pose, axes } = drawPose(cohort.scale, female, stream('pose'));
  const body = stream('body');
  /** Depth of the breath, in standard deviations. */
  const breath = Math.min(2, Math.max(-2, normal(body)));
  return {
    index,
    patientId: `P${String(index + 1).padStart(4, '0')}`,
    seed,
    scale: cohort.scale,
    cell,
    clinical,
    emphysema,
    shape: {
      fatMm: between(7, 19, body),
      breastMm: female ? between(14, 34, body) : between(0, 5, body),
      heart: between(0.92, 1.1, body),
      aorta: between(0.9, 1.15, body),
      domeMm: [5 * normal(body) - 5 * breath, 5 * normal(body) - 5 * breath],
      fissureTiltMm: 5 * normal(body),
      boneHu: between(130, 230, body),
      airwayWall: Math.exp(0.18 * airways),
    },
    pose,
    parenchyma: {
      // A small lung has more of its volume at its rim, where a voxel is part tissue.
      baseHu: (cohort.scale === 'adult' ? -868 : -876) - 14 * breath + 4 * normal(body),
      gravityHu: between(15, 60, body),
      apicobasalHu: between(-30, 30, body),
      textureHu: between(12, 20, body),
      trappingHu: between(5, 50, body),
    },
    acquisition: drawAcquisition(cohort.scale, axes, pose.offset, cell.sharpKernel, stream('scanner')),
  };
}
