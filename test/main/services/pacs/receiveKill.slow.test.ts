import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { instanceHash } from '../../../../main/catalog/instances.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { verifyLibrary } from '../../../../main/services/library/verify.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { ctSlices, temporaryFolder, testSession, writeFiles } from '../../../fixtures/ctLibrary.ts';
import { acknowledged, hasDcmtk, runTool, startTool, storescuArgs } from '../../../fixtures/dcmtk.ts';
import { rounds } from '../../../fixtures/soak.ts';

const CLI = resolve(import.meta.dirname, '../../../../main/cli.ts');

/** The real command, on a free port. */
async function startReceiving(library: string): Promise<{ child: ChildProcess; port: number }> {
  const args = [CLI, '--json', '--library', library, 'receive', '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const part of child.stdout!) {
    text += part;
    const found = /"listening".*"port":(\d+)/.exec(text);
    if (found) {
      child.stdout!.resume();
      return { child, port: Number(found[1]) };
    }
  }
  throw new Error('the receiver ended before it listened');
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGINT'): Promise<number | null> {
  const gone = once(child, 'exit');
  child.kill(signal);
  return ((await gone) as [number | null])[0];
}

/** UIDs of the objects whose storage was acknowledged, by the order in which storescu sends files. */
function acknowledgedFiles(text: string): string[] {
  const parts = text.split('Sending file: ').slice(1);
  return parts.filter((part) => acknowledged(part) > 0).map((part) => /(\d+)\.dcm/.exec(part)![1]!);
}

function missing(folder: string, series: string, slices: readonly string[]): string[] {
  const library = openLibrary(folder);
  try {
    return slices.filter((slice) => !instanceHash(library.catalog, `1.2.3.${series}.${Number(slice) + 1}`));
  } finally {
    library.close();
  }
}

const SLICES = 30;

describe.skipIf(!hasDcmtk)('receiving, killed (needs the package dcmtk)', () => {
  it('holds all that it acknowledged to senders that were killed', async () => {
    const folder = join(temporaryFolder(), 'library');
    const random = seededRandom(5);
    const { child, port } = await startReceiving(folder);
    let kept = 0;
    for (let round = 0; round < rounds(4, 300); round++) {
      const series = String(1000 + round);
      const sent = startTool(
        'storescu',
        storescuArgs(port, [writeFiles(temporaryFolder(), ctSlices(series, 0, SLICES))]),
      );
      await delay(400 + 1200 * random());
      sent.child.kill('SIGKILL');
      const files = acknowledgedFiles((await sent.ended).text);
      kept += files.length;
      expect(missing(folder, series, files)).toEqual([]);
    }
    expect(kept).toBeGreaterThan(0);
    expect(await end(child, 'SIGINT')).toBe(0);
    expect(readdirSync(join(folder, 'originals', 'incoming'))).toEqual([]);
  });

  it('takes in from eight senders at a time, beside others that are killed', async () => {
    const folder = join(temporaryFolder(), 'library');
    const random = seededRandom(7);
    const { child, port } = await startReceiving(folder);
    const slices = rounds(20, 1250);
    const send = (series: string, count: number) =>
      startTool('storescu', storescuArgs(port, [writeFiles(temporaryFolder(), ctSlices(series, 0, count))]));
    const senders = Array.from({ length: 8 }, (_, index) => String(6000 + index));
    const whole = Promise.all(senders.map((series) => send(series, slices).ended));
    for (let abort = 0; abort < rounds(5, 250); abort++) {
      const series = String(7000 + abort);
      const cut = send(series, SLICES);
      await delay(100 + 700 * random());
      cut.child.kill('SIGKILL');
      expect(missing(folder, series, acknowledgedFiles((await cut.ended).text))).toEqual([]);
    }
    for (const [index, { text }] of (await whole).entries()) {
      const files = acknowledgedFiles(text);
      expect(files).toHaveLength(slices);
      expect(missing(folder, senders[index]!, files)).toEqual([]);
    }
    expect(await end(child, 'SIGINT')).toBe(0);
    expect(readdirSync(join(folder, 'originals', 'incoming'))).toEqual([]);
  });

  it('holds all that it acknowledged before it was killed, leaves nothing behind and goes on', async () => {
    const folder = join(temporaryFolder(), 'library');
    const random = seededRandom(6);
    for (let round = 0; round < rounds(3, 200); round++) {
      const series = String(3000 + round);
      const files = writeFiles(temporaryFolder(), ctSlices(series, 0, SLICES));
      const first = await startReceiving(folder);
      const sending = runTool('storescu', storescuArgs(first.port, [files]));
      await delay(300 + 700 * random());
      await end(first.child, 'SIGKILL');
      const { text } = await sending;
      expect(missing(folder, series, acknowledgedFiles(text))).toEqual([]);
      expect(readdirSync(join(folder, 'originals', 'incoming'))).toEqual([]);
      const second = await startReceiving(folder);
      const again = await runTool('storescu', storescuArgs(second.port, [files]));
      expect(acknowledged(again.text)).toBe(SLICES);
      expect(await end(second.child, 'SIGINT')).toBe(0);
    }
    const library = openLibrary(folder);
    const { session } = testSession(library);
    const { findings } = await verifyLibrary(session);
    expect(findings.filter(({ serious }) => serious)).toEqual([]);
    library.close();
  });
});
