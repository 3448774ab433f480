import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FileVerdict } from '../../../../main/catalog/imports.ts';
import { listScans, type StoredScan } from '../../../../main/catalog/scans.ts';
import { readSeriesVolume } from '../../../../main/dicom/readSeriesVolume.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { sliceFiles } from '../../../../main/services/library/stages.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { temporaryLibrary, testSession } from '../../../fixtures/ctLibrary.ts';
import { sharedCases } from '../../../fixtures/sharedData.ts';

const root = sharedCases();

/** What each case must become: how many scans, and the codes of their warnings; `!` before one that blocks. */
const CASES: Readonly<Record<string, { readonly scans: number; readonly codes: readonly string[] }>> = {
  control: { scans: 1, codes: [] },
  bytes_after_the_pixels: { scans: 1, codes: [] },
  implicit_items_in_explicit_sequence: { scans: 1, codes: [] },
  intercept_with_comma: { scans: 1, codes: ['decimal-comma'] },
  intercept_with_comma_in_some: { scans: 1, codes: ['decimal-comma'] },
  signed_said_unsigned: { scans: 1, codes: ['sign-corrected'] },
  little_said_big: { scans: 1, codes: ['encoding-corrected'] },
  pixels_swapped: { scans: 1, codes: ['bytes-swapped'] },
  padding_range_over_everything: { scans: 1, codes: ['padding-ignored'] },
  hexadecimal_uids: { scans: 1, codes: ['odd-identifier'] },
  series_uid_per_slice: { scans: 1, codes: ['series-per-slice'] },
  duplicate_at_the_seam: { scans: 1, codes: ['copied-slices'] },
  no_rescale: { scans: 1, codes: ['!no-rescale'] },
  modality_lut: { scans: 1, codes: ['!implausible-hu', 'modality-table'] },
  window_burnt_in_8_bit: { scans: 1, codes: ['!not-hounsfield'] },
  maximum_slabs: { scans: 1, codes: ['thick-slabs', '!derived-projection'] },
  two_passes_interleaved: { scans: 2, codes: ['several-volumes'] },
  phases_in_one_series: { scans: 3, codes: ['several-volumes'] },
  two_patients_in_one_series: { scans: 2, codes: ['several-patients'] },
};

/** Files that become no scan, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  slope_zero: 'bad-rescale',
  secondary_capture_with_geometry: 'secondary-capture',
  positions_beyond_all_bounds: 'bad-geometry',
  exported_again_second: 'exported-again',
};

/** Cases whose pixels must be those of the control, to the voxel. */
const AS_CONTROL = Object.keys(CASES).filter(
  (name) => CASES[name]!.scans === 1 && !CASES[name]!.codes.some((code) => code.startsWith('!')),
);

describe.skipIf(!root)('small series that real archives produce', () => {
  let library: Library;
  let ledger: readonly FileVerdict[];
  let scans: readonly StoredScan[];
  const scansOf = (name: string) => scans.filter(({ description }) => description === name);
  const volumeOf = (scan: StoredScan) => readSeriesVolume(sliceFiles(library, scan), scan);

  beforeAll(async () => {
    library = temporaryLibrary();
    ({ ledger } = await importPaths(testSession(library).session, [root!]));
    scans = listScans(library.catalog);
  }, 120_000);

  it('gives every file one verdict', () => {
    const files = readdirSync(root!, { recursive: true, withFileTypes: true }).filter((file) =>
      file.isFile(),
    );
    expect(ledger).toHaveLength(files.length);
    expect(new Set(ledger.map(({ name }) => name)).size).toBe(files.length);
  });

  it.each(Object.entries(CASES))('%s', (name, { scans: expected, codes }) => {
    const found = scansOf(name);
    expect(found).toHaveLength(expected);
    for (const scan of found) {
      expect(scan.problems.map(({ code, blocking }) => (blocking ? `!${code}` : code))).toEqual(codes);
      expect(scan.grid.dimensions).toEqual([64, 64, 70]);
      expect(scan.slices).toHaveLength(70);
      expect(scan.grid.spacingMm[2]).toBeCloseTo(5, 6);
    }
  });

  it.each(Object.entries(REFUSED))('refuses %s as %s', (name, code) => {
    expect(scansOf(name)).toEqual([]);
    const lines = ledger.filter((line) => line.name.startsWith(join(root!, name, '/')));
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) expect(line.code).toBe(code);
  });

  it('reads the corrected ones like the control, to the voxel', async () => {
    const control = await volumeOf(scansOf('control')[0]!);
    expect([Math.min(...sample(control.voxels)), control.voxels.reduce((a, b) => Math.max(a, b))]).toEqual([
      -1024, 2954,
    ]);
    for (const name of AS_CONTROL) {
      const { grid, voxels } = await volumeOf(scansOf(name)[0]!);
      expect(grid, name).toEqual(control.grid);
      expect(Buffer.from(voxels.buffer).equals(Buffer.from(control.voxels.buffer)), name).toBe(true);
    }
  });

  it('keeps patients apart', () => {
    const found = scansOf('two_patients_in_one_series');
    expect(new Set(found.map(({ patientKey }) => patientKey)).size).toBe(2);
  });

  it('names each volume of a series by what tells it from the others', () => {
    const messages = scansOf('phases_in_one_series').map(({ problems }) => problems[0]!.message);
    expect(messages.map((message) => /temporal position (\d)\.$/.exec(message)?.[1]).sort()).toEqual([
      '1',
      '2',
      '3',
    ]);
  });
});

const sample = (voxels: Int16Array): Int16Array => voxels.filter((_, index) => index % 7 === 0);
