import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FoldMember, patientFolds } from '../../../native-models/analysis/crossValidation.ts';

const member = fc.record({
  patientKey: fc.integer({ min: 0, max: 14 }).map((n) => `patient-${n}`),
  targets: fc.tuple(fc.constantFrom<0 | 1>(0, 1)),
});

test('a patient is in one fold only, and every fold has both classes', () => {
  fc.assert(
    fc.property(
      fc.array(member, { maxLength: 60 }),
      fc.integer({ min: 2, max: 6 }),
      fc.nat(),
      (samples, k, seed) => {
        const { foldOf, folds } = patientFolds(samples, k, seed);
        const patients = (target: number): number =>
          new Set(samples.filter((s) => s.targets[0] === target).map((s) => s.patientKey)).size;
        const possible = Math.min(k, patients(0), patients(1));
        expect(folds).toBe(possible >= 2 ? possible : 0);
        if (folds === 0) return;
        const foldOfPatient = new Map<string, number>();
        samples.forEach(({ patientKey }, n) => {
          expect(foldOfPatient.get(patientKey) ?? foldOf[n]).toBe(foldOf[n]);
          foldOfPatient.set(patientKey, foldOf[n]!);
        });
        for (let fold = 0; fold < folds; fold++) {
          const inside = samples.filter((_, n) => foldOf[n] === fold);
          expect(new Set(inside.map((s) => s.targets[0])).size).toBe(2);
        }
      },
    ),
    { seed: 7 },
  );
});

const cohort: FoldMember[] = Array.from({ length: 20 }, (_, n) => ({
  patientKey: `p${n}`,
  targets: [n < 10 ? 1 : 0],
}));

test('ten patients of each kind: two and two in each of five folds', () => {
  const { foldOf } = patientFolds(cohort, 5, 3);
  for (let fold = 0; fold < 5; fold++) {
    expect(cohort.filter((s, n) => foldOf[n] === fold && s.targets[0] === 1)).toHaveLength(2);
    expect(cohort.filter((s, n) => foldOf[n] === fold && s.targets[0] === 0)).toHaveLength(2);
  }
});

test('the split depends on the seed and not on the order of the labels', () => {
  const forward = patientFolds(cohort, 5, 3).foldOf;
  const backward = patientFolds(cohort.toReversed(), 5, 3).foldOf;
  expect(Array.from(backward).reverse()).toEqual(Array.from(forward));
  expect(patientFolds(cohort, 5, 4).foldOf).not.toEqual(forward);
});

test('several outputs at once: every fold can be trained without, and both classes of each are spread', () => {
  const samples: FoldMember[] = Array.from({ length: 24 }, (_, n) => ({
    patientKey: `p${n}`,
    targets: n < 8 ? [1, null] : n < 14 ? [0, 1] : n < 16 ? [1, 1] : [0, 0],
  }));
  const { foldOf, folds } = patientFolds(samples, 4, 5);
  expect(folds).toBe(4);
  for (let fold = 0; fold < 4; fold++) {
    for (const output of [0, 1]) {
      const inside = samples.filter((_, n) => foldOf[n] === fold).map((s) => s.targets[output]);
      expect(inside).toContain(0);
      expect(inside).toContain(1);
    }
  }
});
