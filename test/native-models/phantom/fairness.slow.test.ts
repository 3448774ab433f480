import { beforeAll, describe, expect, it } from 'vitest';
import { areaUnderRoc } from '../../../native-models/analysis/classificationScores.ts';
import { selectRows, type Table } from '../../../native-models/analysis/linearModel.ts';
import {
  fitLogisticRegression,
  predictProbability,
} from '../../../native-models/analysis/logisticRegression.ts';
import { DESIGN_PATIENTS } from '../../../native-models/phantom/cohortDesign.ts';
import { describePatient } from '../../../native-models/phantom/describePatient.ts';
import {
  type PatientPlan,
  PHANTOM_SUBTYPES,
  type PhantomSubtype,
} from '../../../native-models/phantom/plan.ts';
import { createPose } from '../../../native-models/phantom/pose.ts';
import { readerBoxes } from '../../../native-models/phantom/readerBoxes.ts';
import { renderPatient } from '../../../native-models/phantom/renderPatient.ts';

/**
 * A patient's attenuation varies so much that a cohort of a size that can be rendered here would measure
 * chance. So each patient is rendered thrice, without emphysema and with either subtype in the place of its
 * decoys, all else equal: what is left of the difference is what could give disease away.
 */
const COHORT = { seed: 2026, scale: 'quick' } as const;
/** The most that a fact which must not tell may reach. */
const CHANCE = 0.55;
const FOLDS = 4;

/** The same patient on a coarser grid: a third of the voxels, and of the time. */
function coarser(plan: PatientPlan): PatientPlan {
  const { acquisition: a } = plan;
  const sliceSpacingMm = 1.5 * a.sliceSpacingMm;
  return {
    ...plan,
    acquisition: {
      ...a,
      matrix: Math.round(a.matrix / 1.5),
      pixelMm: a.pixelMm * 1.5,
      sliceSpacingMm,
      slices: Math.round((a.slices * a.sliceSpacingMm) / sliceSpacingMm),
    },
  };
}

function having(plan: PatientPlan, subtype: PhantomSubtype | null): PatientPlan {
  const present = (name: PhantomSubtype) => ({ ...plan.emphysema[name], present: name === subtype });
  const emphysema = {
    ...plan.emphysema,
    centrilobular: present('centrilobular'),
    paraseptal: present('paraseptal'),
  };
  return { ...plan, emphysema };
}

interface Variant {
  readonly meanHu: number;
  readonly laa950: number;
  /** p and its squares (model mm over 100) of each box, by the subtype that it is like. */
  readonly places: Readonly<Record<PhantomSubtype, readonly (readonly number[])[]>>;
}

function render(plan: PatientPlan): Variant {
  const { ct, truth } = renderPatient(plan);
  let [voxels, sum, low] = [0, 0, 0];
  for (let at = 0; at < ct.voxels.length; at++) {
    if (truth.lungs.voxels[at] === 0) continue;
    voxels++;
    sum += ct.voxels[at]!;
    if (ct.voxels[at]! < -950) low++;
  }
  const pose = createPose(plan.pose);
  const model = new Float64Array(3);
  const boxes = readerBoxes(plan, truth, 10);
  const placesLike = (subtype: PhantomSubtype) =>
    boxes
      .filter(({ like }) => like === subtype)
      .map(({ centre }) => {
        pose.toModel(centre[0], centre[1], centre[2], model);
        const p = [...model].map((value) => value / 100);
        return [...p, ...p.map((value) => value ** 2)];
      });
  const places = {
    centrilobular: placesLike('centrilobular'),
    paraseptal: placesLike('paraseptal'),
  };
  return { meanHu: sum / voxels, laa950: low / voxels, places };
}

interface Row {
  readonly patient: number;
  readonly facts: readonly number[];
  readonly target: 0 | 1;
}

/** AUC of a logistic readout, a part of the patients held out in turn. */
function heldOutAuc(rows: readonly Row[]): number {
  const table: Table = {
    data: Float64Array.from(rows.flatMap(({ facts }) => facts)),
    columns: rows[0]!.facts.length,
  };
  const every = rows.map((_, row) => row);
  const scores = new Float64Array(rows.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    // Blocks of four patients hold each combination once, so that each side of a fold is balanced.
    const foldOf = (row: number) => Math.floor(rows[row]!.patient / 4) % FOLDS;
    const train = every.filter((row) => foldOf(row) !== fold);
    const test = every.filter((row) => foldOf(row) === fold);
    const fit = fitLogisticRegression(
      selectRows(table, train),
      train.map((row) => rows[row]!.target),
    );
    predictProbability(fit, selectRows(table, test)).forEach((p, n) => {
      scores[test[n]!] = p;
    });
  }
  return areaUnderRoc(
    scores,
    rows.map(({ target }) => target),
  )!;
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const covariance = (a: readonly number[], b: readonly number[]) =>
  mean(a.map((value, n) => (value - mean(a)) * (b[n]! - mean(b))));

/**
 * Distance (Mahalanobis, of standard deviations between patients) that the best linear readout of mean HU
 * and LAA-950 sees between patients with and without a subtype: of two normal classes so far apart the AUC is
 * Φ(distance / √2), 0.55 at 0.178.
 */
function attenuationDistance(without: readonly Variant[], ill: readonly Variant[]): number {
  const hu = without.map(({ meanHu }) => meanHu);
  const laa = without.map(({ laa950 }) => laa950);
  const dHu = mean(ill.map(({ meanHu }) => meanHu)) - mean(hu);
  const dLaa = mean(ill.map(({ laa950 }) => laa950)) - mean(laa);
  const all = [...without, ...ill];
  const [hus, laas] = [all.map(({ meanHu }) => meanHu), all.map((variant) => variant.laa950)];
  const [a, b, c] = [covariance(hus, hus), covariance(hus, laas), covariance(laas, laas)];
  return Math.sqrt((c * dHu ** 2 - 2 * b * dHu * dLaa + a * dLaa ** 2) / (a * c - b * b));
}
const DISTANCE_OF_CHANCE = 0.178;

const without: Variant[] = [];
const ill: Record<PhantomSubtype, Variant[]> = { centrilobular: [], paraseptal: [] };
beforeAll(() => {
  // Every second of a round: each severity, both kernels.
  for (let index = 0; index < DESIGN_PATIENTS; index += 2) {
    const plan = coarser(describePatient(COHORT, index));
    without.push(render(having(plan, null)));
    for (const subtype of PHANTOM_SUBTYPES) ill[subtype].push(render(having(plan, subtype)));
  }
});

describe.each(PHANTOM_SUBTYPES)('%s emphysema', (subtype) => {
  const boxesOf = (variants: readonly Variant[], target: 0 | 1): Row[] =>
    variants.flatMap(({ places }, patient) =>
      places[subtype].map((facts): Row => ({ patient: 2 * patient, facts, target })),
    );

  it('lies where its healthy match lies: place (p and its squares) tells at most AUC 0.55', () => {
    const rows = [...boxesOf(ill[subtype], 1), ...boxesOf(without, 0)];
    expect(rows.length).toBeGreaterThan(80);
    expect(heldOutAuc(rows)).toBeLessThanOrEqual(CHANCE);
  });

  it('leaves the attenuation of a lung as it was: mean HU and LAA-950 tell at most AUC 0.55', () => {
    expect(attenuationDistance(without, ill[subtype])).toBeLessThan(DISTANCE_OF_CHANCE);
  });

  it('has no scanner of its own: vendor, kernel, noise and thickness tell at most AUC 0.55', () => {
    const rows = Array.from({ length: 640 }, (_, patient): Row => {
      const { acquisition, cell } = describePatient(COHORT, patient);
      const { vendor, noiseHu, sharp, sliceThicknessMm, pixelMm } = acquisition;
      const vendors = ['GE', 'SIEMENS', 'Philips'].map((name) => Number(vendor === name));
      const facts = [...vendors, noiseHu, Number(sharp), sliceThicknessMm, pixelMm];
      return { patient, facts, target: cell[subtype] ? 1 : 0 };
    });
    expect(heldOutAuc(rows)).toBeLessThanOrEqual(CHANCE);
  });

  it('would be found by the same readout if it kept to the upper zones', () => {
    const upper = boxesOf(ill[subtype], 1).filter(({ facts }) => facts[2]! > 0);
    expect(heldOutAuc([...upper, ...boxesOf(without, 0)])).toBeGreaterThan(CHANCE + 0.1);
  });
});
