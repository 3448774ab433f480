import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeNifti } from '../../../main/artefacts/nifti.ts';
import type { JobInput } from '../../../main/worker/protocol.ts';
import { writeReport } from '../../../main/worker/report.ts';
import type { ReportFacts } from '../../../main/worker/reportFacts.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { thorax } from '../../fixtures/thorax.ts';

const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;

const FACTS: ReportFacts = {
  scanId: 's0123456789',
  pseudonym: 'a1b2c3d4e5f60708',
  studyDate: '20260301',
  description: 'Thorax',
  manufacturer: 'SIEMENS',
  kernel: 'B70f',
  thicknessMm: 5,
  spacingMm: [0.7, 0.7, 5],
  slices: 65,
  contrast: false,
  measures: [
    { region: 'both', name: 'litres', value: 4.318 },
    { region: 'right', name: 'litres', value: 2.276 },
    { region: 'left', name: 'litres', value: 2.042 },
    { region: 'both', name: 'laa950', value: 17.26 },
    { region: 'both', name: 'perc15', value: -953 },
    { region: 'right', name: 'centrilobular %', value: 31.44 },
    { region: 'left', name: 'centrilobular litres', value: 0.613 },
    { region: 'left-lower', name: 'centrilobular %', value: 8.75 },
  ],
  models: [
    {
      id: 'f1',
      name: 'centrilobular, linear',
      subtype: 'centrilobular',
      pretrained: 'p1',
      engine: 'wasm',
      weightsSha256: 'ab'.repeat(32),
      step: 4,
      threshold: 0.5,
      strokes: 0,
      f1: { mean: 0.71, sd: 0.04, folds: 5 },
    },
  ],
  registration: null,
  review: { state: 'accepted', reader: 'reader one', at: '2026-11-24T02:00:00.000Z', note: '' },
  program: '0.1.0',
  madeAt: '2026-11-24T03:00:00.000Z',
};

describe('the report', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  const pdf = () => readFileSync(at('report.pdf'));

  beforeAll(async () => {
    const { grid, hu, lungs, emphysema } = thorax(3);
    await writeNifti(at('volume.nii'), { grid, voxels: hu });
    await writeNifti(at('lungs.nii.gz'), { grid, voxels: lungs });
    await writeNifti(at('probability.nii.gz'), { grid, voxels: Float32Array.from(emphysema) });
    const input: JobInput<'report'> = {
      volume: at('volume.nii'),
      lungs: at('lungs.nii.gz'),
      predictions: [{ path: at('probability.nii.gz'), level: 128, strokes: [] }],
      facts: FACTS,
      output: at('report.pdf'),
    };
    const context = { report: () => {}, metric: () => {}, artefact: () => {}, finish: () => false };
    await writeReport(input, { ...context, signal: new AbortController().signal } as never);
  });

  it('is a PDF of two pages with a plain and a marked image of each plane', () => {
    const text = pdf().toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    expect(text.match(/\/Type \/Page\b(?!s)/g)).toHaveLength(2);
    expect(text.match(/\/Subtype \/Image/g)).toHaveLength(6);
  });

  it.skipIf(!hasPdftotext)('says the numbers, the doubts, the review and what it is for', () => {
    const text = execFileSync('pdftotext', ['-layout', at('report.pdf'), '-'], { encoding: 'utf8' });
    for (const row of [
      /Volume, l +4\.32 +2\.28 +2\.04/,
      /LAA−950, % +17\.3 +– +–/,
      /Perc15, HU +−953/,
      /Centrilobular emphysema, % +– +31\.4 +–/,
      /Centrilobular emphysema, l +– +– +0\.61/,
      /Centrilobular +– +– +– +– +– +8\.8/,
      /Accepted by reader one, 2026-11-24 02:00 UTC/,
      /Kernel B70f is sharp/,
      /Slices of 5 mm/,
      /F1 0\.71 ± 0\.04 in 5 folds by\s+patient/,
    ]) {
      expect(text).toMatch(row);
    }
    expect(text.match(/Research use only/g)!.length).toBe(4);
  });
});
