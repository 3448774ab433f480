import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BenchReport } from '../../../native-models/engines/bench/report.ts';
import { SHIPPED_CASES } from '../../../native-models/engines/check/shippedCases.ts';
import { drasclr } from '../../fixtures/commandLine.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';

/** Runs on a library of its own; → exit status, the lines of one event, the last error. */
async function run(...args: string[]) {
  const { code, stdout, stderr } = await drasclr(['--json', '--library', temporaryFolder(), ...args]);
  const parsed = (text: string) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown> & { event: string });
  const all = parsed(stdout);
  return { code, of: (event: string) => all.filter((line) => line.event === event), errors: parsed(stderr) };
}

describe('drasclr engine', () => {
  it('list names the one that auto takes', async () => {
    const { code, of } = await run('engine', 'list');
    expect(code).toBe(0);
    const rows = of('engines')[0]!.rows as Record<string, string>[];
    expect(rows.map(({ engine }) => engine)).toEqual(['tensorflow', 'webgpu', 'native', 'wasm']);
    expect(rows.filter(({ auto }) => auto !== '')).toHaveLength(1);
    expect(rows.find(({ engine }) => engine === 'wasm')).toMatchObject({ available: 'yes' });
  });

  it('check passes on the shipped case and says what it checked', async () => {
    const { code, of, errors } = await run('--engine', 'wasm', 'engine', 'check');
    expect([code, errors]).toEqual([0, []]);
    expect(of('engine-check')).toMatchObject([{ engine: 'wasm', device: expect.any(String), failed: [] }]);
    expect((of('quantities')[0]!.rows as unknown[]).length).toBeGreaterThan(40);
  });

  it('check fails on a disturbed case, and names the quantity', async () => {
    const file = join(temporaryFolder(), 'cases.json');
    const [shipped] = JSON.parse(readFileSync(SHIPPED_CASES, 'utf8'));
    writeFileSync(file, JSON.stringify([{ ...shipped, neighbour_loss: shipped.neighbour_loss * 1.01 }]));
    const { code, of, errors } = await run('--engine', 'wasm', 'engine', 'check', '--cases', file);
    expect(code).toBe(1);
    expect(of('engine-check')).toMatchObject([{ failed: ['neighbour_loss (seed 3)'] }]);
    expect(errors).toMatchObject([
      { code: 'engine-check-failed', message: expect.stringContaining('neighbour_loss (seed 3)') },
    ]);
  });

  it('check refuses what is no file of cases', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'cases.json');
    writeFileSync(file, '[{"experts": "two"}]');
    const broken = await run('engine', 'check', '--cases', file);
    expect([broken.code, broken.errors[0]!.code]).toEqual([1, 'bad-cases']);
    const absent = await run('engine', 'check', '--cases', join(folder, 'none.json'));
    expect([absent.code, absent.errors[0]!.code]).toEqual([1, 'file-not-found']);
  });

  it('bench measures every figure', async () => {
    const args = ['--engine', 'wasm', '--threads', '2', 'engine', 'bench', '--no-pytorch', '--scaling'];
    const { code, of } = await run(...args, '--batch', '4', '--seconds', '0.1');
    expect(code).toBe(0);
    const [report] = of('engine-bench') as unknown as BenchReport[];
    expect(report).toMatchObject({ engine: 'wasm', threads: 2, batch: 4, neighbours: 2, bank: 4096 });
    expect(report).toMatchObject({ pytorch: null, withoutPytorch: null });
    const networks = ['inference', 'training', 'step'].flatMap((figure) => [figure, figure]);
    expect(report!.rows.map(({ figure }) => figure)).toEqual([...networks, 'views']);
    for (const { figure, rate, gflops, share } of report!.rows) {
      const numbers = [rate.lowest, rate.median, rate.highest];
      expect(numbers.every((rate) => Number.isFinite(rate) && rate > 0)).toBe(true);
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      if (figure !== 'views') expect([gflops! > 0, share! > 0]).toEqual([true, true]);
    }
    expect(report!.peak.gflops).toBeGreaterThan(0);
    expect(report!.memory).toBeGreaterThan(50);
  });

  it('bench says what it cannot compare', async () => {
    const bench = ['--engine', 'wasm', '--threads', '1', 'engine', 'bench', '--figure', 'views'];
    const python = await run(...bench, '--pytorch', '--python', 'no-such-python');
    expect([python.code, python.errors[0]!.code]).toEqual([1, 'no-pytorch']);
    const scaling = await run(...bench, '--no-pytorch', '--scaling');
    expect([scaling.code, scaling.errors[0]!.code]).toEqual([1, 'nothing-to-scale']);
  });

  it('bench stops when told', async () => {
    const { code, stderr } = await drasclr(
      ['--json', '--library', temporaryFolder(), 'engine', 'bench', '--no-pytorch', '--engine', 'wasm'],
      { at: /"kind":"progress"|"event":"progress"/, signal: 'SIGINT' },
    );
    expect(code).toBe(130);
    expect(stderr).toMatch(/"code":"cancelled"/);
  });
});
