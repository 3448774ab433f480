import type { EvidenceSubtype } from './tables.ts';

/** What the paper prints, mean ± s.d. over five folds. */
export const PAPER_TABLE_5: Readonly<
  Record<string, Readonly<Record<EvidenceSubtype, readonly [f1: string, precision: string, recall: string]>>>
> = {
  'linear patch-laa': {
    centrilobular: ['0.77 ± .03', '0.94 ± .02', '0.65 ± .04'],
    paraseptal: ['0.70 ± .06', '0.83 ± .06', '0.61 ± .09'],
  },
  'linear ours': {
    centrilobular: ['0.82 ± .03', '0.75 ± .04', '0.91 ± .02'],
    paraseptal: ['0.82 ± .03', '0.73 ± .05', '0.95 ± .01'],
  },
  'full scratch': {
    centrilobular: ['0.91 ± .03', '0.92 ± .01', '0.89 ± .05'],
    paraseptal: ['0.82 ± .04', '0.77 ± .05', '0.88 ± .02'],
  },
  'full ours': {
    centrilobular: ['0.98 ± .01', '0.97 ± .01', '0.99 ± .01'],
    paraseptal: ['0.99 ± .01', '0.99 ± .02', '1.00 ± .00'],
  },
};

/** R² of log FEV1pp; accuracy in percent of GOLD and CLE. */
export const PAPER_TABLE_6: Readonly<Record<string, readonly [string, string, string]>> = {
  'No conditioning': ['0.57 ± .04', '61.8 ± 1.1', '48.0 ± .9'],
  Concatenation: ['0.60 ± .01', '62.5 ± 1.0', '49.2 ± 1.1'],
  HyperNetwork: ['0.60 ± .01', '58.6 ± 1.7', '44.1 ± 1.3'],
  'Loc-CondConv, no neighbours': ['0.62 ± .02', '63.4 ± 1.0', '50.3 ± .9'],
};

/** Accuracy in percent. */
export const PAPER_TABLE_7: Readonly<Record<EvidenceSubtype, Readonly<Record<'own' | 'random', string>>>> = {
  centrilobular: { own: '79.2 ± 1.4', random: '73.3 ± 2.6' },
  paraseptal: { own: '72.1 ± 4.3', random: '56.4 ± 4.1' },
};

/** R² of log FEV1pp and of log FEV1/FVC; accuracy in percent of CLE. */
export const PAPER_TABLE_8: Readonly<Record<string, readonly [string, string, string]>> = {
  'Loc-CondConv, no neighbours': ['0.62 ± .02', '0.69 ± .02', '50.3 ± 0.9'],
  'Loc-CondConv, 1 neighbour': ['0.61 ± .01', '0.70 ± .01', '53.0 ± 1.3'],
  'Loc-CondConv, 2 neighbours': ['0.63 ± .01', '0.71 ± .01', '53.9 ± 0.8'],
  'Loc-CondConv, 3 neighbours': ['0.63 ± .01', '0.71 ± .01', '52.5 ± 0.5'],
};
