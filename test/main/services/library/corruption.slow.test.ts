import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { rebuildCatalog } from '../../../../main/services/library/rebuild.ts';
import { repairLibrary } from '../../../../main/services/library/repair.ts';
import { type Finding, verifyLibrary } from '../../../../main/services/library/verify.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { isRefusal } from '../../../../native-models/common/refusal.ts';
import { temporaryFolder, testSession } from '../../../fixtures/ctLibrary.ts';
import { rounds } from '../../../fixtures/soak.ts';
import { dump, dumpOfWork, fillWorkedLibrary } from '../../../fixtures/workedLibrary.ts';

const ROUNDS = rounds(12, 200);
const random = seededRandom(20261128);
const upTo = (n: number): number => Math.floor(random() * n);

/** Made anew whenever a library is opened, or the fixture's own masks, which have no seal. */
const PASSING = /^(locks|leases)\/|-wal$|-shm$|artefacts\/probability\//;

/**
 * Damage that a check need not name: every patch that counts has its own sum, and what a store's list forgets is cut
 * again; seals of an atlas and words of a card that still can be read have no second copy.
 */
const LIMITS = /^patches\/[^/]+\/(c\.|scans\.json|zarr\.json)|^atlases\/.*\.seal$|^models\/.*\/model\.json$/;

const DAMAGES: Readonly<Record<string, (path: string, bytes: Buffer) => void>> = {
  flip(path, bytes) {
    for (let n = 0; n <= upTo(8); n++) bytes[upTo(bytes.length)]! ^= 1 + upTo(255);
    writeFileSync(path, bytes);
  },
  zero(path, bytes) {
    const from = upTo(bytes.length);
    writeFileSync(path, bytes.fill(0, from, Math.min(bytes.length, from + 512)));
  },
  cut: (path, bytes) => truncateSync(path, upTo(bytes.length)),
  delete: (path) => rmSync(path),
};

/** What the program says of a library: its refusal, or what its check finds. */
async function askAfter(root: string, repair = false): Promise<readonly Finding[] | string> {
  try {
    const library = openLibrary(root);
    try {
      const { session } = testSession(library);
      const { findings } = await verifyLibrary(session);
      if (repair) await repairLibrary(session, findings);
      return findings.filter(({ serious }) => serious);
    } finally {
      library.close();
    }
  } catch (error) {
    // Anything else is a fault of the program.
    if (isRefusal(error)) return error.code;
    throw error;
  }
}

function rowsOf(root: string): string[] {
  const library = openLibrary(root);
  try {
    return dumpOfWork(library.catalog);
  } finally {
    library.close();
  }
}

it(`of ${ROUNDS} random damages each is named, and all comes back but what only the damaged bytes held`, async () => {
  const home = temporaryFolder();
  const model = join(home, 'model');
  const made = openLibrary(model);
  await fillWorkedLibrary(made);
  expect(dump(made.catalog).length).toBeGreaterThan(40);
  made.close();
  const before = rowsOf(model);
  const files = readdirSync(model, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(model, join(entry.parentPath, entry.name)))
    .filter((path) => !PASSING.test(path))
    .sort();
  const root = join(home, 'library');
  const tally = { named: 0, refused: 0, harmless: 0, limits: 0 };
  const unnoticed: string[] = [];
  const notBack: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    cpSync(model, root, { recursive: true });
    const path = files[upTo(files.length)]!;
    const [kind, damage] = Object.entries(DAMAGES)[upTo(4)]!;
    const whole = readFileSync(join(root, path));
    damage(join(root, path), Buffer.from(whole));
    const what = `${kind} ${path}`;
    const said = await askAfter(root);
    if (typeof said === 'string') tally.refused++;
    else if (said.length > 0) tally.named++;
    else if (rowsOf(root).join() === before.join() && path.startsWith('catalog')) tally.harmless++;
    else if (LIMITS.test(path)) tally.limits++;
    else unnoticed.push(what);
    // Only its owner can bring the key back.
    if (path !== 'pseudonym.key' && !(await comesBack(root, path, said, before))) notBack.push(what);
    rmSync(root, { recursive: true, force: true });
  }
  process.stdout.write(`corruption: ${JSON.stringify({ rounds: ROUNDS, ...tally, unnoticed, notBack })}\n`);
  expect({ unnoticed, notBack }).toEqual({ unnoticed: [], notBack: [] });
});

/** Rebuilt where the catalog was hit, repaired otherwise: every row is back, and what is left to say is of files that exist once or are to be made again. */
async function comesBack(
  root: string,
  path: string,
  said: readonly Finding[] | string,
  before: readonly string[],
): Promise<boolean> {
  if (path.startsWith('catalog') && said.length > 0) rebuildCatalog(root);
  await askAfter(root, true);
  const left = await askAfter(root);
  if (typeof left === 'string' || rowsOf(root).join() !== before.join()) return false;
  return left.every(({ code }) => /^(original|weights|atlas|card)-|^artefact-missing$|^patch/.test(code));
}
