import { describe, expect, it } from 'vitest';
import {
  cohensKappa,
  pooledAgreement,
  readerAgreement,
} from '../../../native-models/analysis/readerAgreement.ts';

const at = (x: number, label: string) => ({ centre: [x, 0, 0] as const, label });

describe('readerAgreement', () => {
  it('pairs one to one, the nearest first, within reach', () => {
    const a = [at(0, 'p'), at(10, 'q'), at(100, 'p')];
    const b = [at(9, 'q'), at(-16, 'p'), at(117, 'p')];
    // 10–9 is nearest; 0 then has only −16 at 16 mm left; 100 and 117 are 17 mm apart.
    expect(readerAgreement(a, b, 16)).toMatchObject({ matched: 2, sameLabel: 2, onlyA: 1, onlyB: 1 });
    expect(readerAgreement(a, b, 15.9)).toMatchObject({ matched: 1, onlyA: 2, onlyB: 2 });
  });

  it('is the same seen from the other reader and mirrored', () => {
    const a = [at(0, 'p'), at(20, 'q')];
    const b = [at(3, 'q'), at(22, 'q'), at(60, 'p')];
    const mirrored = (points: typeof a) =>
      points.map(({ centre: [x, y, z], label }) => ({ centre: [-x, y, z] as const, label }));
    const one = readerAgreement(a, b, 16);
    const other = readerAgreement(b, a, 16);
    expect([other.matched, other.sameLabel, other.onlyA, other.onlyB]).toEqual([
      one.matched,
      one.sameLabel,
      one.onlyB,
      one.onlyA,
    ]);
    expect(readerAgreement(mirrored(a), mirrored(b), 16)).toEqual(one);
    expect(readerAgreement(mirrored(a), b, 16).matched).not.toBe(one.matched);
  });

  it('gives Cohen’s kappa of a worked example', () => {
    // 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: p_o = 0.7, p_e = 0.5, kappa = 0.4.
    const pair = (a: string, b: string, count: number) => ({ a, b, count });
    const pairs = [pair('y', 'y', 20), pair('y', 'n', 5), pair('n', 'y', 10), pair('n', 'n', 15)];
    expect(cohensKappa({ matched: 50, sameLabel: 35, pairs })).toBeCloseTo(0.4, 12);
  });

  it('has no kappa where it means nothing', () => {
    expect(cohensKappa(readerAgreement([at(0, 'p')], [at(0, 'q')], 16))).toBeNull();
    const same = [at(0, 'p'), at(90, 'p')];
    expect(cohensKappa(readerAgreement(same, same, 16))).toBeNull();
  });

  it('pools scans without matching across them', () => {
    const one = readerAgreement([at(0, 'p')], [at(1, 'p')], 16);
    const two = readerAgreement([at(0, 'q')], [], 16);
    expect(pooledAgreement([one, two])).toEqual({
      matched: 1,
      sameLabel: 1,
      onlyA: 1,
      onlyB: 0,
      pairs: [{ a: 'p', b: 'p', count: 1 }],
    });
  });
});
