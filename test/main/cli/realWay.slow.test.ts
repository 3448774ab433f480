import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readNifti } from '../../../main/artefacts/nifti.ts';
import { type Grid, voxelPoint, voxelToPatient } from '../../../native-models/common/geometry.ts';
import type { RegistrationQuality } from '../../../native-models/registration/transform.ts';
import { drasclr } from '../../fixtures/commandLine.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { sharedData } from '../../fixtures/sharedData.ts';

const ATLAS = sharedData('lidc_0003');
const LUNGDX = sharedData('lungdx_A0001_two_kernels');
const CIP = sharedData('cip_copd_small');

type Line = Readonly<Record<string, unknown>> & { readonly event: string };

interface Prepared extends Line {
  readonly scanId: string;
  readonly litres: number;
  readonly quality: RegistrationQuality;
}

interface ScanRow {
  readonly scan: string;
  readonly patient: string;
  readonly date: string | null;
  readonly kernel: string;
  readonly slices: number;
}

/** The whole way of real CT, as a user at the command line goes it. */
describe.skipIf(!ATLAS || !LUNGDX || !CIP)(
  'the whole way on real CT (skipped without ../shared/data)',
  () => {
    const home = temporaryFolder();
    const library = join(home, 'library');
    let ids: Record<'atlas' | 'smooth' | 'cip', string>;

    async function run(...args: string[]): Promise<Line[]> {
      const { code, stdout, stderr } = await drasclr([
        '--library',
        library,
        '--json',
        '--engine',
        'wasm',
        ...args,
      ]);
      expect(code, stderr).toBe(0);
      return stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line);
    }

    const scansOf = async (folder: string): Promise<ScanRow[]> =>
      (await run('import', folder)).find(({ event }) => event === 'scans')!.rows as ScanRow[];

    beforeAll(async () => {
      const [atlas] = await scansOf(ATLAS!);
      const smooth = (await scansOf(LUNGDX!)).find((scan) => scan.kernel.startsWith('B'))!;
      // Its masks are volumes without a date, and lists follow the patients' pseudonyms, which each library draws.
      const cip = (await scansOf(CIP!)).find(({ date }) => date !== null);
      ids = { atlas: atlas!.scan, smooth: smooth.scan, cip: cip!.scan };
      await run('atlas', 'create', '--scan', ids.atlas);
    });

    it('prepares each: litres, Dice, no folding, landmarks inside', async () => {
      const lines = await run('prepare', '--scan', ids.smooth, ids.cip, ids.atlas);
      const prepared = lines.filter(({ event }) => event === 'scan-prepared') as Prepared[];
      const of = (id: string) => prepared.find((scan) => scan.scanId === id)!;
      expect(Math.abs(of(ids.atlas).litres / 5.77 - 1)).toBeLessThan(0.08);
      expect(Math.abs(of(ids.smooth).litres / 5.42 - 1)).toBeLessThan(0.08);
      for (const [id, dice] of [
        [ids.smooth, 0.94],
        [ids.cip, 0.9],
      ] as const) {
        const { quality } = of(id);
        expect(quality.dice).toBeGreaterThanOrEqual(dice);
        expect(quality.diceAffine).toBeGreaterThanOrEqual(0.78);
        expect(quality.smallestJacobian).toBeGreaterThan(0);
        expect(quality.landmarksOutside).toBeLessThanOrEqual(0.06);
      }
    });

    it('learns from them and paints one', async () => {
      const config = join(home, 'config.json');
      writeFileSync(config, JSON.stringify({ epochs: 2, landmarks: [40, 41, 42], bankSize: 64 }));
      await run('pretrain', '--config', config);
      const boxes = join(home, 'boxes.csv');
      const rows = [...(await boxesIn(ids.smooth)), ...(await boxesIn(ids.cip))];
      writeFileSync(boxes, `scan,x,y,z,subtype,reader\n${rows.join('\n')}\n`);
      const labels = await run('label', 'import', boxes);
      expect(labels.at(-1)).toMatchObject({ added: rows.length });
      await run('finetune', '--subtype', 'paraseptal', '--folds', '2');
      // Boxes at places that were drawn tell nothing apart, and the program says so unless one insists.
      const painted = await run('segment', '--step', '8', '--scan', ids.cip, '--anyway');
      expect(painted.at(-1)).toMatchObject({ event: 'segmented', rows: [{ scan: ids.cip, state: 'made' }] });
    });

    /** Eight points of the lungs, by turns healthy and not. */
    async function boxesIn(scan: string): Promise<string[]> {
      const [, lungs] = (await run('export', 'nifti', '--scan', scan, '-o', home)).at(-1)!.rows as {
        file: string;
      }[];
      const { grid, voxels } = await readNifti(lungs!.file);
      const inside = Array.from(voxels.keys()).filter((index) => voxels[index]! > 0);
      return Array.from({ length: 8 }, (_, n) => {
        const point = pointOf(grid, inside[Math.floor(((n + 0.5) / 8) * inside.length)]!);
        return [scan, ...point.map((mm) => mm.toFixed(1)), n % 2 ? 'healthy' : 'paraseptal', 'test'].join(
          ',',
        );
      });
    }
  },
);

function pointOf(grid: Grid, index: number) {
  const [nx, ny] = grid.dimensions;
  return voxelToPatient(
    grid,
    voxelPoint(index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))),
  );
}
