import { describe, expect, it } from 'vitest';
import type { SeedEvidence } from '../../../../main/services/evidence/evidence.ts';
import { type EvidenceRequest, heldOutCount } from '../../../../main/services/evidence/evidencePlan.ts';
import { evidenceReport } from '../../../../main/services/evidence/report.ts';

const request: EvidenceRequest = {
  scale: 'quick',
  patients: 32,
  seeds: [7, 11],
  budget: 'small',
  only: ['5', '7', 'masks'],
};
const where = { command: 'npm run x', machine: 'm', date: '2026-01-02', commit: 'abc', engine: 'wasm' };
const at = (mean: number) => ({ mean, sd: 0.03 });
const scores = (mean: number) => ({
  f1: at(mean),
  precision: at(mean),
  recall: at(mean),
  accuracy: at(mean),
  auc: at(mean),
});
const seed = (number: number, f1: number): SeedEvidence => ({
  seed: number,
  table5: [
    { scheme: 'full', subtype: 'paraseptal', method: 'ours', scores: scores(f1) },
    { scheme: 'full', subtype: 'paraseptal', method: 'location', scores: null },
  ],
});

describe('evidenceReport', () => {
  it('says how it was made', () => {
    const text = evidenceReport(request, [seed(7, 0.5)], where);
    for (const fact of ['npm run x', '2026-01-02', 'abc', '32 quick patients', 'the last 8']) {
      expect(text).toContain(fact);
    }
  });

  it('prints one seed with its own spread and several with that of the seeds, beside the paper', () => {
    const one = evidenceReport(request, [seed(7, 0.5)], where);
    expect(one).toContain('| paraseptal | full ours | 0.50 ± 0.03 |');
    expect(one).toContain('0.99 ± .01, 0.99 ± .02, 1.00 ± .00');
    const two = evidenceReport(request, [seed(7, 0.5), seed(11, 0.7)], where);
    expect(two).toContain('| paraseptal | full ours | 0.60 ± 0.14 |');
  });

  it('leaves a dash where nothing could be scored, and out what was not run', () => {
    const text = evidenceReport(request, [seed(7, 0.5)], where);
    expect(text).toContain('| paraseptal | full location | – |');
    expect(text).not.toContain('Table 7');
    expect(text).not.toContain('Figure 5');
  });

  it('pairs the folds of table 7', () => {
    const row = (location: 'own' | 'random', accuracies: number[]) => ({
      subtype: 'centrilobular',
      location,
      scores: scores(0.7),
      accuracies,
    });
    const table7 = [row('own', [0.8, 0.8, 0.81]), row('random', [0.6, 0.6, 0.6])];
    expect(evidenceReport(request, [{ seed: 7, table7 }], where)).toMatch(
      /centrilobular \|.*\| 0\.001 \| 73\.3/,
    );
  });
});

describe('heldOutCount', () => {
  it('is whole blocks of four, which hold each combination of the subtypes once', () => {
    expect([16, 31, 32, 208].map(heldOutCount)).toEqual([4, 4, 8, 52]);
  });
});
