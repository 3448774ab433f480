import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL_PARTS } from '../../../../main/artefacts/modelFile.ts';
import { encodeStoredZip, readStoredZip } from '../../../../main/artefacts/storedZip.ts';
import { findModel, listModels } from '../../../../main/catalog/models.ts';
import { addPatient } from '../../../../main/catalog/patients.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { modelDetail, modelRows } from '../../../../main/services/models/modelDetails.ts';
import { exportModel, importModel, modelFileName } from '../../../../main/services/models/modelFiles.ts';
import { noteModel, renameModel } from '../../../../main/services/models/modelNames.ts';
import { finishRemovals, removeModel } from '../../../../main/services/models/modelRemoval.ts';
import { isRefusal } from '../../../../native-models/common/refusal.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { addMask, addModels, CHILD, PARENT } from '../../../fixtures/modelLibrary.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';
import { zipFile } from '../../../fixtures/zipFile.ts';

const folder = temporaryFolder();
let home: Library;
let child: string;
let parent: string;
let files = 0;

const newLibrary = () => openLibrary(join(folder, `library-${files++}`));
function written(bytes: Uint8Array): string {
  const path = join(folder, `file-${files++}.drasclr`);
  writeFileSync(path, bytes);
  return path;
}
const codeOf = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
  return 'done';
};

beforeAll(async () => {
  home = openLibrary(join(folder, 'home'));
  await addModels(home);
  child = join(folder, 'child.drasclr');
  parent = join(folder, 'parent.drasclr');
  await exportModel(home, CHILD, child);
  await exportModel(home, PARENT, parent);
});
afterAll(() => home.close());

describe('a model file', () => {
  it('has the same bytes whenever and wherever it is written', async () => {
    const again = join(folder, 'again.drasclr');
    await exportModel(home, CHILD, again);
    expect(readFileSync(again).equals(readFileSync(child))).toBe(true);
    const other = newLibrary();
    for (const [file, id] of [
      [child, CHILD],
      [parent, PARENT],
    ] as const) {
      await importModel(other, file);
      await exportModel(other, id, again);
      expect(readFileSync(again).equals(readFileSync(file)), id).toBe(true);
    }
    other.close();
  });

  it('carries a model of either kind with its atlas; the same again changes nothing', async () => {
    const other = newLibrary();
    expect(await importModel(other, child)).toMatchObject({ modelId: CHILD, state: 'made' });
    expect(await importModel(other, child)).toMatchObject({ modelId: CHILD, state: 'already' });
    expect(listModels(other.catalog)).toHaveLength(1);
    const before = await modelDetail(other, CHILD);
    expect(before.parent).toEqual({ id: PARENT, name: 'cohort A', inLibrary: false });
    expect(before.landmarks).toBe(1);
    await importModel(other, parent);
    expect(findModel(other.catalog, CHILD)?.parentId).toBe(PARENT);
    const now = await modelDetail(other, PARENT);
    const then = await modelDetail(home, PARENT);
    expect({ ...now, row: { ...now.row, createdAt: '' } }).toEqual({
      ...then,
      row: { ...then.row, createdAt: '' },
      card: now.card,
    });
    expect(now.children.map(({ id }) => id)).toEqual([CHILD]);
    other.close();
  });

  it('refuses another model under an id that is taken', async () => {
    const other = newLibrary();
    await addModels(other);
    other.catalog.prepare('UPDATE models SET weights_sha256 = ?').run('0'.repeat(64));
    expect(await codeOf(importModel(other, child))).toBe('model-conflict');
    other.close();
  });

  /** The file with some of its parts replaced or left out, its checksums right. */
  const changed = async (parts: Readonly<Record<string, Uint8Array | null>>): Promise<string> => {
    const all = new Map(Object.values(MODEL_PARTS).map((part) => [part as string, 1e9]));
    const found = new Map<string, Uint8Array>(await readStoredZip(child, all));
    for (const [part, bytes] of Object.entries(parts)) {
      if (bytes) found.set(part, bytes);
      else found.delete(part);
    }
    const pieces = encodeStoredZip(new Map([...found].map(([part, bytes]) => [part, [bytes]])));
    return written(Buffer.concat(pieces));
  };
  const manifest = async (change: (value: Record<string, unknown>) => unknown): Promise<Uint8Array> => {
    const all = new Map(Object.values(MODEL_PARTS).map((part) => [part as string, 1e9]));
    const value = JSON.parse((await readStoredZip(child, all)).get(MODEL_PARTS.manifest)!.toString());
    change(value);
    return Buffer.from(JSON.stringify(value));
  };

  it('is refused with a reason when anything in it is wrong', async () => {
    const other = newLibrary();
    const refusals: readonly (readonly [string, string])[] = [
      [await changed({ [MODEL_PARTS.weights]: Buffer.from('other') }), 'file-damaged'],
      [await changed({ [MODEL_PARTS.card]: Buffer.from('# better') }), 'file-damaged'],
      [await changed({ [MODEL_PARTS.landmarks]: null }), 'atlas-missing'],
      [await changed({ [MODEL_PARTS.lungs]: null }), 'atlas-missing'],
      [await changed({ [MODEL_PARTS.manifest]: null }), 'model-file-invalid'],
      [await changed({ [MODEL_PARTS.manifest]: Buffer.from('{') }), 'model-file-invalid'],
      [await changed({ 'setup.py': Buffer.from('import os') }), 'file-unsafe'],
      [await changed({ '../evil.json': Buffer.from('{}') }), 'file-damaged'],
      [
        await changed({
          [MODEL_PARTS.manifest]: await manifest((value) => Object.assign(value, { version: 2 })),
        }),
        'model-file-too-new',
      ],
      [
        await changed({
          [MODEL_PARTS.manifest]: await manifest((value) => {
            (value.model as Record<string, unknown>).id = '../../etc';
          }),
        }),
        'model-file-invalid',
      ],
      [
        await changed({
          [MODEL_PARTS.manifest]: await manifest((value) => {
            (value.atlas as Record<string, unknown>).id = 'another';
          }),
        }),
        'model-file-invalid',
      ],
      [written(zipFile([{ name: 'drasclr.json', content: Buffer.alloc(50_000_000) }])), 'file-unsafe'],
      [written(Buffer.from('not a ZIP')), 'file-not-zip'],
      [written(readFileSync(child).subarray(0, 4000)), 'file-not-zip'],
    ];
    for (const [file, code] of refusals) expect(await codeOf(importModel(other, file))).toBe(code);
    expect(listModels(other.catalog)).toEqual([]);
    expect(existsSync(other.at('models', CHILD))).toBe(false);
    other.close();
  });

  it('is never taken in damaged, whatever byte has changed', async () => {
    const other = newLibrary();
    const good = readFileSync(child);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 4,
        }),
        async (flips) => {
          const bytes = Buffer.from(good);
          for (const [at, by] of flips) bytes[at]! ^= by;
          if (bytes.equals(good)) return;
          // What a flipped byte of a date or an attribute says is not read: then the content is as it was.
          const code = await codeOf(importModel(other, written(bytes)));
          if (code === 'done') {
            const made = await modelDetail(other, CHILD);
            expect(made.weightsSha256).toBe((await modelDetail(home, CHILD)).weightsSha256);
          }
        },
      ),
      { numRuns: 60, seed: 5 },
    );
    other.close();
  });

  it('of random bytes or a random archive is refused, never thrown at', async () => {
    const other = newLibrary();
    const entry = fc.record({
      name: fc.oneof(fc.constantFrom(...Object.values(MODEL_PARTS)), fc.string({ minLength: 1 })),
      content: fc.uint8Array({ maxLength: 64 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.array(entry, { maxLength: 6 })), async (garbage) => {
        const stored = (all: readonly { name: string; content: Uint8Array }[]) =>
          Buffer.concat(encodeStoredZip(new Map(all.map(({ name, content }) => [name, [content]]))));
        const bytes = garbage instanceof Uint8Array ? garbage : stored(garbage);
        expect(await codeOf(importModel(other, written(bytes)))).not.toBe('done');
      }),
      { numRuns: 60, seed: 6 },
    );
    other.close();
  });

  it('is called as the model is, on any disk', () => {
    expect(modelFileName({ id: 'f1', name: 'Größe / ../x: “1”' })).toBe('Gro-e-x-1-f1.drasclr');
  });
});

describe('what is said of a model', () => {
  it('is its data, what differs from the paper, its scores and its lineage', async () => {
    const [newest] = await modelRows(home);
    expect(newest).toMatchObject({ id: CHILD, scans: 2, patients: 2, whole: true });
    expect(newest?.score).toEqual({ kind: 'f1', mean: 0.8, sd: 0.05, folds: 1 });
    const detail = await modelDetail(home, PARENT);
    expect(detail.row.score).toEqual({ kind: 'loss', value: 3, epochs: 2 });
    expect(detail.settings.filter(({ differs }) => differs)).toEqual([
      { name: 'epochs', value: '2', defaultValue: '20', differs: true },
    ]);
    expect(detail.methods).toContain('2 CT scans of 2 patients');
    expect(detail.methods).toContain('epochs 2 (20)');
    expect(detail.card).toContain('Not a medical device, not for diagnosis');
    expect((await modelDetail(home, CHILD)).parent).toMatchObject({ id: PARENT, inLibrary: true });
  });

  it('can be renamed and noted; the card says so, the weights stay', async () => {
    const other = newLibrary();
    await addModels(other);
    expect(await codeOf(renameModel(other, CHILD, 'cohort A'))).toBe('name-taken');
    await renameModel(other, CHILD, '  Our  first ');
    await noteModel(other, CHILD, 'Judged by two readers.');
    const { row, card, note, weightsSha256 } = await modelDetail(other, CHILD);
    expect(row.name).toBe('Our first');
    expect(note).toBe('Judged by two readers.');
    expect(card).toContain('# Our first');
    expect(card).toContain('## Note\n\nJudged by two readers.');
    expect(weightsSha256).toBe((await modelDetail(home, CHILD)).weightsSha256);
    other.close();
  });
});

describe('deleting a model', () => {
  it('is refused while others were made from it, and without its name while masks would go', async () => {
    const at = join(folder, 'full');
    await makeWindowLibrary(at);
    const library = openLibrary(at);
    addPatient(library.catalog, 'patient-a');
    await addModels(library);
    const mask = addMask(library, 'scan-b');
    expect(await codeOf(removeModel(library, PARENT))).toBe('model-has-children');
    expect(await codeOf(removeModel(library, CHILD))).toBe('model-has-masks');
    expect(await codeOf(removeModel(library, CHILD, 'another'))).toBe('model-has-masks');
    expect(existsSync(library.at(mask))).toBe(true);
    expect(await removeModel(library, CHILD, 'centrilobular, linear')).toMatchObject({ masks: 1, scans: 1 });
    expect([library.at(mask), library.at('models', CHILD)].map(existsSync)).toEqual([false, false]);
    expect(await codeOf(removeModel(library, PARENT))).toBe('done');
    expect(findModel(library.catalog, PARENT)).toBeUndefined();
    library.close();
  });

  it('that a kill interrupted is ended, or has not happened', async () => {
    const library = newLibrary();
    await addModels(library);
    const journal = (id: string) => library.at('models', `.removing-${id}.json`);
    const note = (id: string) =>
      writeFileSync(journal(id), JSON.stringify({ modelId: id, paths: [`models/${id}`] }));
    note(CHILD);
    finishRemovals(library);
    expect(existsSync(library.at('models', CHILD))).toBe(true);
    library.catalog.prepare('DELETE FROM models WHERE id = ?').run(CHILD);
    note(CHILD);
    finishRemovals(library);
    expect([library.at('models', CHILD), journal(CHILD)].map(existsSync)).toEqual([false, false]);
    library.close();
  });
});
