import { invert, type Matrix3, multiply, type Vec3 } from '../common/geometry.ts';
import { deriveSeed, normal, type Random, seededRandom } from '../common/random.ts';
import { drawAcquisition } from './acquisition.ts';
import { drawClinical } from './clinical.ts';
import type { CohortSettings, EmphysemaPlan, PatientPlan, PhantomScale, PosePlan, Wave } from './plan.ts';

/** Fractional part of the golden ratio: any few consecutive patients spread evenly over the cohort. */
const GOLDEN = 0.618033988749895;
const HEALTHY_SHARE = 0.36;

const between = (low: number, high: number, random: Random) => low + (high - low) * random();
const NO_EMPHYSEMA: EmphysemaPlan = {
  centrilobular: 0,
  paraseptal: 0,
  holeRadiusMm: 0,
  cellRadiusMm: 0,
  upperPreference: 0,
};

/** @param severity 0…1 among the ill. */
function drawEmphysema(severity: number, pattern: number, random: Random): EmphysemaPlan {
  const centrilobular = pattern < 0.8 ? 0.03 + 0.46 * severity ** 1.4 * between(0.75, 1.25, random) : 0;
  const share = pattern < 0.45 ? 0 : 0.012 + 0.065 * severity * between(0.7, 1.3, random);
  return {
    centrilobular,
    paraseptal: share,
    holeRadiusMm: 2.6 + 2.4 * severity + between(-0.3, 0.3, random),
    cellRadiusMm: 3.6 + 1.5 * severity + between(-0.3, 0.3, random),
    upperPreference: between(0.7, 1.5, random),
  };
}

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
 * Pure: the same seed, scale and index give the same plan on every machine. Illness and pattern follow
 * a low-discrepancy sequence, so that a handful of patients already holds healthy lungs and both
 * subtypes; scanner and kernel are drawn apart from disease.
 */
export function describePatient(cohort: CohortSettings, index: number): PatientPlan {
  const seed = deriveSeed(cohort.seed, 'patient', index);
  const stream = (name: string) => seededRandom(deriveSeed(seed, name));
  const start = seededRandom(deriveSeed(cohort.seed, 'start'))();
  const rank = (start + index * GOLDEN) % 1;
  const ill = rank >= HEALTHY_SHARE;
  const disease = stream('disease');
  const severity = ill ? Math.min(1, Math.max(0, (rank - HEALTHY_SHARE) / (1 - HEALTHY_SHARE))) : 0;
  // Severity is spread by rank; which subtype is seen must not follow it.
  const pattern = (start * 7 + index * 0.7548776662) % 1;
  const emphysema = ill ? drawEmphysema(severity, pattern, disease) : NO_EMPHYSEMA;
  const clinical = drawClinical(emphysema.centrilobular + emphysema.paraseptal, stream('clinical'));

  const female = clinical.sex === 'F';
  const { pose, axes } = drawPose(cohort.scale, female, stream('pose'));
  const body = stream('body');
  const inflated = ill ? 6 * severity : body() < 0.35 ? between(4, 9, body) : 0;
  return {
    index,
    patientId: `P${String(index + 1).padStart(4, '0')}`,
    seed,
    scale: cohort.scale,
    clinical,
    emphysema,
    shape: {
      fatMm: between(7, 19, body),
      breastMm: female ? between(14, 34, body) : between(0, 5, body),
      heart: between(0.92, 1.1, body),
      aorta: between(0.9, 1.15, body),
      domeMm: [5 * normal(body) - 1.5 * inflated, 5 * normal(body) - 1.5 * inflated],
      fissureTiltMm: 5 * normal(body),
      boneHu: between(130, 230, body),
    },
    pose,
    parenchyma: {
      // A small lung has more of its volume at its rim, where a voxel is part tissue.
      // Hyperinflated healthy lungs are dark as well: darkness alone is not emphysema.
      baseHu: (cohort.scale === 'adult' ? -881 : -890) - (ill ? 1.5 : 3.2) * inflated + 5 * normal(body),
      gravityHu: between(22, 42, body),
      textureHu: between(14, 20, body),
      mosaicHu: between(5, 22, body),
    },
    acquisition: drawAcquisition(cohort.scale, axes, pose.offset, stream('scanner')),
  };
}
