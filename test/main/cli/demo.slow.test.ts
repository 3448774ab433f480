import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const cli = resolve(import.meta.dirname, '../../../main/cli.ts');
const library = mkdtempSync(join(tmpdir(), 'drasclr-demo-'));

interface Line {
  readonly event: string;
  readonly rows?: readonly Readonly<Record<string, number | string | null>>[];
  readonly [name: string]: unknown;
}

async function runDemo(): Promise<Line[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [cli, '--json', '--library', library, 'demo', '--quick'],
    { maxBuffer: 64 * 2 ** 20 },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const rowsOf = (lines: readonly Line[], event: string) =>
  lines.filter((line) => line.event === event).flatMap((line) => line.rows ?? []);

describe('drasclr demo --quick', () => {
  let lines: Line[];
  beforeAll(async () => {
    lines = await runDemo();
  });
  afterAll(() => rmSync(library, { recursive: true, force: true }));

  it('prepares every scan of the cohort', () => {
    const prepared = rowsOf(lines, 'prepared');
    expect(prepared).toHaveLength(12);
    for (const row of prepared) {
      expect(row.state).toBe('prepared');
      expect(row.dice).toBeGreaterThan(0.85);
    }
  });

  it('learns to find the right key, above chance and more often from epoch to epoch', () => {
    const curves = rowsOf(lines, 'curves').filter((row) => row['accuracy %'] !== null);
    const [first, last] = [curves[0]!, curves.at(-1)!];
    expect(curves.length).toBeGreaterThanOrEqual(2);
    expect(last['accuracy %']).toBeGreaterThan(3 * Number(last['chance %']));
    expect(last['accuracy %']).toBeGreaterThan(Number(first['accuracy %']));
    for (const row of curves) expect(Number(row.local) * Number(row.neighbour)).toBeGreaterThan(0);
  });

  it('scores both subtypes beside the threshold and compares masks with the truth', () => {
    const methods = rowsOf(lines, 'folds').map((row) => row.method);
    for (const name of ['location alone', 'histogram of HU', 'share below −950 HU', 'linear readout']) {
      expect(methods.filter((method) => method === name)).toHaveLength(2);
    }
    const dice = rowsOf(lines, 'dice');
    for (const subtype of ['centrilobular', 'paraseptal']) {
      const there = dice.filter((row) => row.subtype === subtype && Number(row['truth litres']) > 0);
      expect(there.length).toBeGreaterThan(0);
      for (const row of there) {
        for (const name of ['Dice window', 'Dice sharp', 'Dice LAA-950', 'best HU', 'window limit']) {
          expect(Number(row[name])).toBeGreaterThanOrEqual(0);
          expect(Number(row[name])).toBeLessThanOrEqual(1);
        }
        expect(Number(row['window limit'])).toBeGreaterThan(0.2);
      }
    }
  });

  it('draws a picture', () => {
    const { picture } = lines.at(-1) as unknown as { picture: string };
    const png = PNG.sync.read(readFileSync(picture));
    expect(png.width * png.height).toBeGreaterThan(100_000);
  });

  it('has nothing left to do the second time', async () => {
    const again = await runDemo();
    for (const row of rowsOf(again, 'prepared')) expect(row.state).toBe('already');
    const jobs = new Set(again.filter((line) => line.event === 'progress').map((line) => line.job));
    // What is written and imported is looked at again, and the picture is drawn again.
    expect([...jobs].sort()).toEqual(['evaluate', 'import', 'phantom']);
    expect(rowsOf(again, 'dice')).toEqual(rowsOf(lines, 'dice'));
  });
});
