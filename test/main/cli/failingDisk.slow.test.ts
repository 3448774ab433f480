import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLibrary } from '../../../main/services/library/library.ts';
import { verifyLibrary } from '../../../main/services/library/verify.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { ctSlices, temporaryFolder, testSession, writeFiles } from '../../fixtures/ctLibrary.ts';
import { fillRegisteredLibrary } from '../../fixtures/registeredLibrary.ts';
import { rounds } from '../../fixtures/soak.ts';
import { fillWorkedLibrary } from '../../fixtures/workedLibrary.ts';

const CLI = resolve(import.meta.dirname, '../../../main/cli.ts');
const HOOK = pathToFileURL(resolve(import.meta.dirname, '../../fixtures/failingDisk.ts')).href;
const ERRORS = ['ENOSPC', 'EIO', 'EROFS', 'EDQUOT'] as const;
/** Of each command; all of them in the soak. */
const FAULTS = rounds(5, Number.POSITIVE_INFINITY);
const random = seededRandom(20261128);
const home = temporaryFolder();

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((settle) => {
    const child = spawn(process.execPath, ['--import', HOOK, CLI, '--engine', 'wasm', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...env },
    });
    let stderr = '';
    child.stderr.on('data', (data) => {
      stderr += data;
    });
    child.on('close', (code) => settle({ code, stderr }));
  });
}

/** How often each process of a command writes below the folder when nothing fails. */
async function countCalls(
  folder: string,
  args: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const counts = join(temporaryFolder(), 'counts');
  const { code, stderr } = await run(args, {
    DRASCLR_FAULT: `${folder}|none|EIO|0`,
    DRASCLR_FAULT_COUNTS: counts,
  });
  expect(code, stderr).toBe(0);
  const lines = readFileSync(counts, 'utf8').trim().split('\n');
  const most = (own: string) =>
    Math.max(0, ...lines.filter((line) => line.startsWith(own)).map((line) => Number(line.split(' ')[1])));
  return { program: most('program'), worker: most('worker') };
}

const made: Readonly<Record<string, string>> = {
  import: join(home, 'new'),
  prepare: join(home, 'registered'),
  review: join(home, 'worked'),
  export: join(home, 'registered'),
};
const dicom = join(home, 'dicom');

beforeAll(async () => {
  writeFiles(dicom, ctSlices('7', 0, 6));
  openLibrary(made.import!).close();
  const registered = openLibrary(made.prepare!);
  await fillRegisteredLibrary(registered, 2);
  registered.close();
  const worked = openLibrary(made.review!);
  await fillWorkedLibrary(worked);
  worked.close();
});

const COMMANDS: readonly (readonly [string, (out: string) => readonly string[]])[] = [
  ['import', () => ['import', dicom]],
  ['prepare', () => ['prepare', '--method', 'affine']],
  ['review', () => ['review', 'accept', '--scan', 'scan-1', '--reader', 'R']],
  ['export', (out) => ['export', 'nifti', '-o', out]],
];

describe('a disk that fails at any write', () => {
  it.each(COMMANDS)(
    'is said in words by %s, the library opens, and the same again completes',
    async (name, argsOf) => {
      const root = join(home, 'under-test');
      const fresh = () => {
        rmSync(root, { recursive: true, force: true });
        cpSync(made[name]!, root, { recursive: true });
      };
      const args = ['--library', root, ...argsOf(join(root, 'exports'))];
      fresh();
      const calls = await countCalls(root, args);
      const faults = ['program', 'worker'].flatMap((own) =>
        Array.from({ length: calls[own]! }, (_, n) => ({ own, n: n + 1, error: ERRORS[n % ERRORS.length]! })),
      );
      const chosen =
        FAULTS >= faults.length ? faults : faults.toSorted(() => random() - 0.5).slice(0, FAULTS);
      expect(chosen.length).toBeGreaterThan(0);
      for (const { own, n, error } of chosen) {
        fresh();
        const { code, stderr } = await run(args, { DRASCLR_FAULT: `${root}|${own}|${error}|${n}` });
        const what = `${name}: ${error} at write ${n} of the ${own}: ${stderr}`;
        // What is done again by itself, such as the journal, may end well.
        expect(code === 0 || /^[a-z-]+: \S/m.test(stderr), what).toBe(true);
        expect(stderr, what).not.toMatch(/^bug:|^\s+at |injected/m);
        const again = await run(args);
        expect(again.code, `${what}\nagain: ${again.stderr}`).toBe(0);
        const library = openLibrary(root);
        const { findings } = await verifyLibrary(testSession(library).session);
        library.close();
        expect(
          findings.filter(({ serious, subject }) => serious && !subject.includes('probability')),
          what,
        ).toEqual([]);
      }
      process.stdout.write(
        `failing disk: ${name}, ${chosen.length} of ${faults.length} writes failed in turn\n`,
      );
      expect(existsSync(root)).toBe(true);
    },
  );
});
