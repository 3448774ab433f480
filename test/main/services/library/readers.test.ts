import { beforeAll, describe, expect, it } from 'vitest';
import { listReaders } from '../../../../main/catalog/readers.ts';
import { annotate, annotationsOf } from '../../../../main/services/annotation/annotate.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { addNamedReader, renameReader } from '../../../../main/services/library/readers.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';

let library: Library;
let scanId: string;
beforeAll(async () => {
  library = temporaryLibrary();
  const { scans } = await importPaths(testSession(library).session, [
    writeFiles(temporaryFolder(), ctSlices('7', 0, 6)),
  ]);
  scanId = scans[0]!.scan;
});

const act = (reader: string, x: number) =>
  annotate(library, scanId, reader, { kind: 'add', point: [x, -19, -26], subtype: 'healthy' });

describe('a reader renamed', () => {
  it('keeps boxes, undo and redo, and leaves nothing but the audit log under the old name', () => {
    addNamedReader(library, 'A. Old');
    act('A. Old', -9);
    act('A. Old', -8);
    const [first] = annotate(library, scanId, 'A. Old', { kind: 'undo' }).boxes;
    act('other', -7);
    const others = annotationsOf(library, scanId, 'other');

    expect(renameReader(library, 'A. Old', 'B. New')).toEqual(['B. New', 'other']);
    expect(annotationsOf(library, scanId, 'B. New')).toEqual({
      boxes: [{ ...first, reader: 'B. New' }],
      undo: 1,
      redo: 1,
      touched: null,
    });
    expect(annotationsOf(library, scanId, 'other')).toEqual(others);
    const redone = annotate(library, scanId, 'B. New', { kind: 'redo' });
    expect(redone.boxes.map(({ x, reader }) => [x, reader])).toEqual([
      [-9, 'B. New'],
      [-8, 'B. New'],
    ]);
    for (const undo of [1, 0]) {
      expect(annotate(library, scanId, 'B. New', { kind: 'undo' }).undo).toBe(undo);
    }
    const tables = library.catalog
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all();
    // The audit log says who did what under which name, the renaming included.
    for (const { name } of tables.filter((table) => table.name !== 'audit')) {
      const rows = library.catalog.prepare(`SELECT * FROM "${name}"`).all();
      expect(JSON.stringify(rows), name).not.toContain('A. Old');
    }
  });

  it('is refused another reader’s name, a name no report could carry, and a reader that is not there', () => {
    addNamedReader(library, 'C');
    const before = listReaders(library.catalog);
    const coded = (code: string) => expect.objectContaining({ code });
    expect(() => renameReader(library, 'C', 'other')).toThrow(coded('reader-exists'));
    expect(() => renameReader(library, 'C', 'a^b')).toThrow(coded('reader-name'));
    expect(() => renameReader(library, 'nobody', 'D')).toThrow(coded('reader-unknown'));
    expect(renameReader(library, 'C', 'C')).toEqual(before);
    expect(listReaders(library.catalog)).toEqual(before);
  });
});
