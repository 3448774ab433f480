import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../fixtures/memoryRun.ts', import.meta.url));
const STEPS = 18;
const MIB = 2 ** 20;
/**
 * Between runs on 20 and 1,000 scans: what garbage collection leaves to chance. A landmark and two
 * neighbours of 1,000 scans would be 188 MiB.
 */
const MARGIN_MIB = 64;
/** The first steps fill what is kept from step to step. */
const WARM_UP = 4;
/** From one half of the later steps to the other, seven steps on: a leak of 4 MiB a step is seen. */
const GROWTH_MIB = 16;

interface Line {
  readonly step: number;
  /** Bytes. */
  readonly rss: number;
  readonly tensors?: number;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drasclr-memory-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(scans: number, engine: 'threads' | 'inThread'): Promise<Line[]> {
  // Growth is of what is held after a collection; a busy machine collects late.
  const collecting = engine === 'inThread' ? ['--expose-gc'] : [];
  const args = [...collecting, SCRIPT, join(folder, `${engine}-${scans}`), `${scans}`, `${STEPS}`, engine];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

const peakMib = (lines: readonly Line[]): number => Math.max(...lines.map(({ rss }) => rss)) / MIB;

const leastMib = (lines: readonly Line[]): number => Math.min(...lines.map(({ rss }) => rss)) / MIB;

describe('memory of pretraining', () => {
  it('is the same for 20 and for 1,000 scans', async () => {
    const few = await run(20, 'threads');
    const many = await run(1000, 'threads');
    expect([few.length, many.length]).toEqual([STEPS, STEPS]);
    process.stdout.write(`20 scans ${peakMib(few).toFixed(0)} MiB, 1,000 ${peakMib(many).toFixed(0)} MiB\n`);
    expect(peakMib(many)).toBeLessThan(peakMib(few) + MARGIN_MIB);
  });

  it('holds the same tensors after every step, and stops growing', async () => {
    const lines = await run(1000, 'inThread');
    const counts = new Set(lines.map(({ tensors }) => tensors));
    expect(lines[0]!.tensors).toBeGreaterThan(0);
    expect(counts.size).toBe(1);
    const later = lines.slice(WARM_UP);
    const half = later.length / 2;
    // The least, not the peak: what a thread has just given back may stay resident for some steps, by chance.
    expect(leastMib(later.slice(half))).toBeLessThan(leastMib(later.slice(0, half)) + GROWTH_MIB);
  });
});
