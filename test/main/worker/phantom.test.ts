import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNifti } from '../../../main/artefacts/nifti.ts';
import { writePhantoms } from '../../../main/worker/phantom.ts';
import { describePatient } from '../../../native-models/phantom/describePatient.ts';
import type { PhantomSubtype } from '../../../native-models/phantom/plan.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cohort-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = () => ({ signal: new AbortController().signal, report: () => undefined });
const cohort = { patients: 2, seed: 7, scale: 'quick' } as const;

describe('writePhantoms', () => {
  it('writes ranges, completes the tables with the last one, and skips what is there', async () => {
    expect(await writePhantoms({ ...cohort, folder, from: 1, to: 2 }, context())).toEqual({ written: 1 });
    expect(await readdir(folder)).not.toContain('manifest.json');
    expect(await writePhantoms({ ...cohort, folder, from: 0, to: 2 }, context())).toEqual({ written: 1 });
    expect((await readdir(folder)).sort()).toEqual([
      'boxes.csv',
      'clinical.csv',
      'dicom',
      'healthy.csv',
      'manifest.json',
      'truth',
    ]);
    const plan = describePatient(cohort, 0);
    const [series] = await readdir(join(folder, 'dicom', 'P0001'));
    expect(await readdir(join(folder, 'dicom', 'P0001', series!))).toHaveLength(plan.acquisition.slices);

    const mask = await readNifti(join(folder, 'truth', 'P0001-lungs.nii.gz'));
    expect(mask.grid.dimensions).toEqual([144, 144, plan.acquisition.slices]);
    for (const axis of [0, 1, 2] as const) {
      expect(mask.grid.origin[axis]).toBeCloseTo(plan.acquisition.origin[axis], 3);
    }

    const clinical: Record<string, string>[] = parse(await readFile(join(folder, 'clinical.csv')), {
      columns: true,
    });
    expect(clinical.map((row) => [row.patientId, row.gold])).toEqual(
      [0, 1].map((n) => [`P000${n + 1}`, String(describePatient(cohort, n).clinical.gold)]),
    );
    const boxes: Record<string, string>[] = parse(await readFile(join(folder, 'boxes.csv')), {
      columns: true,
    });
    expect(Object.keys(boxes[0]!)).toEqual(['patientId', 'x', 'y', 'z', 'subtype', 'reader']);
    const healthy: Record<string, string>[] = parse(await readFile(join(folder, 'healthy.csv')), {
      columns: true,
    });
    expect(Object.keys(healthy[0]!)).toEqual(['patientId', 'x', 'y', 'z', 'subtype', 'reader', 'like']);
    for (const { patientId, subtype, like } of [
      ...boxes.map((box) => ({ ...box, like: box.subtype })),
      ...healthy,
    ] as Record<string, string>[]) {
      const { cell } = describePatient(cohort, Number(patientId!.slice(1)) - 1);
      expect(cell[like as PhantomSubtype]).toBe(subtype !== 'healthy');
    }

    const record = join(folder, 'truth', 'P0001.json');
    const before = (await stat(record)).mtimeMs;
    expect(await writePhantoms({ ...cohort, folder, from: 0, to: 2 }, context())).toEqual({ written: 0 });
    expect((await stat(record)).mtimeMs).toBe(before);
  });

  it('refuses a range outside the cohort', async () => {
    await expect(writePhantoms({ ...cohort, folder, from: 0, to: 3 }, context())).rejects.toMatchObject({
      code: 'bad-cohort',
    });
  });
});
