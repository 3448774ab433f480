import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { setClinical } from '../../../../main/catalog/patients.ts';
import { keepDailyCopy } from '../../../../main/services/library/catalogCopies.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { rebuildCatalog } from '../../../../main/services/library/rebuild.ts';
import { repairLibrary } from '../../../../main/services/library/repair.ts';
import { verifyLibrary } from '../../../../main/services/library/verify.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { temporaryFolder, testSession } from '../../../fixtures/ctLibrary.ts';
import { dump, fillWorkedLibrary } from '../../../fixtures/workedLibrary.ts';

const random = seededRandom(20261127);
let model: string;
let before: string[];
let root: string;

beforeAll(async () => {
  model = join(temporaryFolder(), 'model');
  const library = openLibrary(model);
  await fillWorkedLibrary(library);
  before = dump(library.catalog);
  library.close();
});

beforeEach(() => {
  root = join(temporaryFolder(), 'library');
  cpSync(model, root, { recursive: true });
  return () => rmSync(root, { recursive: true });
});

const catalog = () => join(root, 'catalog.sqlite');
const journal = () => join(root, 'journal', '000001.jsonl');

function now(): string[] {
  const library = openLibrary(root);
  try {
    return dump(library.catalog);
  } finally {
    library.close();
  }
}

async function findings(repair = false) {
  const library = openLibrary(root);
  try {
    const { session } = testSession(library);
    const { findings: found } = await verifyLibrary(session);
    if (repair) await repairLibrary(session, found);
    return found.filter(({ serious }) => serious);
  } finally {
    library.close();
  }
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at]! ^= 0x5a;
  writeFileSync(path, bytes);
}

describe('a catalog', () => {
  it.each([
    ['deleted', () => rmSync(catalog())],
    ['emptied', () => truncateSync(catalog(), 0)],
  ])('that was %s is missed, never made anew, and comes back whole', async (_, damage) => {
    damage();
    expect(() => openLibrary(root)).toThrow(expect.objectContaining({ code: 'catalog-missing' }));
    expect(() => openLibrary(root)).toThrow(expect.objectContaining({ code: 'catalog-missing' }));
    rebuildCatalog(root);
    expect(now()).toEqual(before);
    expect(await findings()).toEqual([]);
  });

  it('damaged anywhere is refused with words or found by the check, and comes back whole', async () => {
    const { size } = statSync(catalog());
    for (let round = 0; round < 12; round++) {
      cpSync(join(model, 'catalog.sqlite'), catalog());
      const from = Math.floor(random() * (size - 40));
      for (let at = from; at < from + 40; at++) flip(catalog(), at);
      try {
        const library = openLibrary(root);
        library.close();
      } catch (error) {
        expect(error, `${from}`).toMatchObject({ name: 'Refusal', code: 'library-damaged' });
      }
      rebuildCatalog(root);
      expect(now(), `bytes from ${from}`).toEqual(before);
    }
  });

  it('is made again with what was changed since, by another handle too', () => {
    const first = openLibrary(root);
    const second = openLibrary(root);
    const clinical = { gold: 4, fev1pp: null, fev1fvc: null, age: null, sex: null } as const;
    const rest = { packYears: null, survivalDays: null, event: null } as const;
    setClinical(second.catalog, { patientKey: 'patient-1', ...clinical, ...rest });
    first.catalog.prepare('DELETE FROM measures').run();
    const changed = dump(first.catalog);
    expect(() => rebuildCatalog(root)).toThrow(expect.objectContaining({ code: 'library-busy' }));
    first.close();
    second.close();
    rmSync(catalog());
    rebuildCatalog(root);
    expect(now()).toEqual(changed);
  });
});

describe('a journal', () => {
  it('cut off by a kill goes on behind the cut, and the row is written again', () => {
    truncateSync(journal(), statSync(journal()).size - 10);
    const library = openLibrary(root);
    library.catalog
      .prepare("UPDATE clinical_values SET value = 71 WHERE name = 'age' AND patient_key = 'patient-0'")
      .run();
    const changed = dump(library.catalog);
    library.close();
    expect(readFileSync(journal(), 'utf8').split('\n').length).toBeGreaterThan(2);
    const lost = rebuildCatalog(root).damagedLines;
    expect(lost).toHaveLength(1);
    expect(now().length).toBeGreaterThanOrEqual(changed.length - 1);
  });

  it('damaged is found and written anew from the sound catalog', async () => {
    flip(journal(), 2000);
    expect(await findings(true)).toEqual(
      expect.arrayContaining([expect.objectContaining({ code: 'journal-damaged' })]),
    );
    expect(await findings()).toEqual([]);
    rmSync(catalog());
    expect(rebuildCatalog(root).damagedLines).toEqual([]);
    // The repair itself is in the audit log.
    expect(now().filter((row) => !row.includes('"table":"audit"'))).toEqual(before);
  });

  it('damaged together with the catalog is made good by the daily copy', async () => {
    const library = openLibrary(root);
    await keepDailyCopy(library);
    library.close();
    flip(journal(), 2000);
    rmSync(catalog());
    expect(rebuildCatalog(root).copy).not.toBeNull();
    expect(now()).toEqual(before);
  });
});

describe('files', () => {
  const kinds = [
    ['originals', 'original'],
    ['artefacts', 'artefact'],
    ['models', 'weights'],
    ['atlases', 'atlas'],
    ['patches', 'patch'],
  ] as const;

  it.each(kinds)('of %s that were flipped, cut or deleted are named', async (room, code) => {
    expect(await findings()).toEqual([]);
    const files = readdirSync(join(root, room), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.seal$|\.json$|^sums/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      // Masks and weights of the fixture are a few bytes without a seal.
      .filter((path) => !path.includes('probability'));
    const path = files[Math.floor(random() * files.length)]!;
    const whole = readFileSync(path);
    for (const damage of [
      () => flip(path, Math.floor(random() * Math.min(whole.length, 65_536))),
      () => truncateSync(path, Math.floor(Math.min(whole.length / 2, 30_000))),
      () => rmSync(path),
    ]) {
      damage();
      const found = await findings();
      expect(found.map((each) => each.code).join(), path).toContain(code);
      writeFileSync(path, whole);
    }
  });
});
