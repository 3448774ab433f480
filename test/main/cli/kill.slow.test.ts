import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listJobs } from '../../../main/catalog/jobs.ts';
import { listModels } from '../../../main/catalog/models.ts';
import { openLibrary } from '../../../main/services/library/library.ts';
import { writePhantoms } from '../../../main/worker/phantom.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { drasclr } from '../../fixtures/commandLine.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { rounds } from '../../fixtures/soak.ts';

const random = seededRandom(20261123);

/** Every file of a room of the library with the hash of its bytes; temporary ones are none of it. */
function hashes(library: string, room: string): Record<string, string> {
  const folder = join(library, room);
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const files = names.filter(
    (name) => !name.includes('.tmp') && statSync(join(folder, name)).isFile() && !name.endsWith('model.json'),
  );
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

const TABLES = 'patients studies series instances scans artefacts atlases registrations models'.split(' ');

function rowCounts(folder: string): Record<string, number> {
  const library = openLibrary(folder);
  try {
    const counts = TABLES.map((table) => {
      const row = library.catalog.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number };
      return [table, row.n] as const;
    });
    return Object.fromEntries(counts);
  } finally {
    library.close();
  }
}

async function succeed(args: readonly string[]): Promise<number> {
  const { code, stderr, took } = await drasclr(args);
  expect(code, stderr).toBe(0);
  return took;
}

describe('kill -9, then the same command again', () => {
  const home = temporaryFolder();
  const whole = join(home, 'whole');
  const killed = join(home, 'killed');
  const dicom = join(home, 'cohort', 'dicom');
  const config = join(home, 'config.json');
  const on = (library: string, ...args: string[]) => ['--library', library, '--engine', 'wasm', ...args];

  /** The command on both libraries, killed at `kills` random points on the second. */
  async function compare(kills: number, ...args: string[]): Promise<void> {
    const took = await succeed(on(whole, ...args));
    for (let kill = 0; kill < kills; kill++) {
      const afterMs = 150 + random() * Math.max(0, took - 150);
      await drasclr(on(killed, ...args), { at: afterMs, signal: 'SIGKILL' });
    }
    await succeed(on(killed, ...args));
    expect(rowCounts(killed)).toEqual(rowCounts(whole));
  }

  beforeAll(async () => {
    // Two libraries of one key: it names the patients, and models are named after what they learned from.
    openLibrary(whole).close();
    cpSync(whole, killed, { recursive: true });
    const context = { signal: new AbortController().signal, report: () => undefined };
    const cohort = { patients: 3, seed: 5, scale: 'quick', folder: join(home, 'cohort') } as const;
    await writePhantoms({ ...cohort, from: 0, to: 3 }, context);
    writeFileSync(config, JSON.stringify({ epochs: 3, landmarks: [0, 1, 2], bankSize: 64 }));
  });

  it('import', async () => {
    await compare(rounds(4, 100), 'import', dicom);
    expect(hashes(killed, 'originals')).toEqual(hashes(whole, 'originals'));
  });

  it('prepare', async () => {
    const library = openLibrary(whole);
    const [scan] = library.catalog.prepare('SELECT id FROM scans ORDER BY id').all() as { id: string }[];
    library.close();
    await compare(1, 'atlas', 'create', '--scan', scan!.id);
    await compare(rounds(2, 50), 'prepare', '--method', 'affine');
    for (const room of ['artefacts', 'atlases']) expect(hashes(killed, room)).toEqual(hashes(whole, room));
  });

  it('pretrain', async () => {
    await compare(rounds(2, 50), 'pretrain', '--config', config);
    expect(hashes(killed, 'models')).toEqual(hashes(whole, 'models'));
    expect(readdirSync(join(killed, 'runs'))).toEqual([]);
    const library = openLibrary(killed);
    expect(listModels(library.catalog)).toHaveLength(1);
    const open = listJobs(library.catalog).filter(({ state }) => state.kind === 'running');
    library.close();
    expect(open).toEqual([]);
  });
});
