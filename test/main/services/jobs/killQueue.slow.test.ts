import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledger, listImports } from '../../../../main/catalog/imports.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { ctSlices, temporaryFolder, writeFiles } from '../../../fixtures/ctLibrary.ts';
import { rounds } from '../../../fixtures/soak.ts';

const PROGRAM = resolve(import.meta.dirname, '../../../fixtures/queueProgram.ts');
const FOLDERS = 6;
const SLICES = 40;
const KILLS = rounds(10, 250);
/** About as long as a small import takes, ms. */
const LONGEST = 300;

interface Committed {
  readonly instances: number;
  readonly jobs: readonly { readonly id: number; readonly kind: string }[];
}

/** Runs the queue; killed `afterMs` after its first word, or until all is done. What it said last was committed. */
async function run(library: string, folders: readonly string[], afterMs?: number): Promise<Committed> {
  const mode = afterMs === undefined ? 'finish' : 'on';
  const program = spawn(process.execPath, [PROGRAM, library, mode, ...folders], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  program.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  if (afterMs !== undefined) {
    await once(program.stdout, 'data');
    setTimeout(() => program.kill('SIGKILL'), afterMs);
  }
  await once(program, 'exit');
  return JSON.parse(said.split('\n').slice(0, -1).at(-1)!) as Committed;
}

/** Whatever was said to be there is there, and the catalog is sound. */
function expectKept(library: Library, committed: Committed): void {
  const { catalog } = library;
  expect(catalog.pragma('quick_check', { simple: true })).toBe('ok');
  const { n } = catalog.prepare('SELECT count(*) AS n FROM instances').get() as { n: number };
  expect(n).toBeGreaterThanOrEqual(committed.instances);
  const now = new Map(
    (
      catalog.prepare("SELECT id, state ->> '$.kind' AS kind FROM queue").all() as Committed['jobs'][number][]
    ).map(({ id, kind }) => [id, kind]),
  );
  for (const { id, kind } of committed.jobs) {
    expect(now.has(id)).toBe(true);
    if (kind === 'done') expect(now.get(id)).toBe('done');
    else expect(['pending', 'running', 'failed', 'done']).toContain(now.get(id));
  }
}

describe.concurrent.each([1, 2])(
  `the queue, killed ${KILLS} times at random moments of its jobs (seed %i)`,
  (seed) => {
    it('keeps what was committed, takes up every job and ends with every file once', async () => {
      const random = seededRandom(seed);
      const home = temporaryFolder();
      const root = join(home, 'library');
      const folders = Array.from({ length: FOLDERS }, (_, n) =>
        writeFiles(join(home, 'exports', `${n}`), ctSlices(`${seed}${n}`, 0, SLICES)),
      );
      for (let kill = 0; kill < KILLS; kill++) {
        const committed = await run(root, folders, LONGEST * random());
        const library = openLibrary(root);
        expectKept(library, committed);
        library.close();
      }

      const end = await run(root, folders);
      expect(end.instances).toBe(FOLDERS * SLICES);
      expect(new Set(end.jobs.map(({ kind }) => kind))).toEqual(new Set(['done']));
      const library = openLibrary(root);
      for (const { id } of listImports(library.catalog)) {
        const names = ledger(library.catalog, id).map(({ name }) => name);
        expect([names.length, new Set(names).size]).toEqual([SLICES, SLICES]);
      }
      library.close();
      const originals = readdirSync(join(root, 'originals'), { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('.dcm') && !name.includes('.tmp-'));
      expect(originals).toHaveLength(FOLDERS * SLICES);
      for (const name of originals) {
        const hash = createHash('sha256')
          .update(readFileSync(join(root, 'originals', name)))
          .digest('hex');
        expect(name).toContain(hash);
      }
    });
  },
);
