import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { seededRandom } from '../../../native-models/common/random.ts';
import { BANK_KINDS, type BankKind } from '../../../native-models/training/dictionary.ts';
import { rounds } from '../../fixtures/soak.ts';

const SCRIPT = fileURLToPath(new URL('../../fixtures/trainingRun.ts', import.meta.url));
/** Each may fall anywhere: starting, within a step, writing the bank or a checkpoint, or after the end. */
const KILLS = rounds(5, 100);

/** What the run printed at its end; empty when it was killed before. */
async function trainFor(folder: string, bank: BankKind, milliseconds: number): Promise<string> {
  const run = spawn(process.execPath, [SCRIPT, folder, bank], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  run.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const timer = Number.isFinite(milliseconds)
    ? setTimeout(() => run.kill('SIGKILL'), milliseconds)
    : undefined;
  await once(run, 'close');
  clearTimeout(timer);
  return said;
}

it.each(BANK_KINDS)('ends with the same bits when it is killed again and again, %s bank', async (bank) => {
  const folder = await mkdtemp(join(tmpdir(), 'drasclr-kill-training-'));
  const started = performance.now();
  const whole = await trainFor(join(folder, 'whole'), bank, Number.POSITIVE_INFINITY);
  const milliseconds = performance.now() - started;
  expect(whole).toMatch(/^steps 12, /);
  const random = seededRandom(23);
  const killed = join(folder, 'killed');
  for (let point = 0; point < KILLS; point++)
    await trainFor(killed, bank, milliseconds * (0.1 + 0.6 * random()));
  expect(await trainFor(killed, bank, Number.POSITIVE_INFINITY)).toBe(whole);
  await rm(folder, { recursive: true, force: true });
});
