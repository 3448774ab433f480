import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { listBoxes } from '../../../../main/catalog/boxes.ts';
import type { BoxEdit } from '../../../../main/model/boxEdit.ts';
import { annotate, annotationsOf } from '../../../../main/services/annotation/annotate.ts';
import { compareReaders } from '../../../../main/services/annotation/compareReaders.ts';
import { importLabels } from '../../../../main/services/annotation/labels.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { BoxHistory, boxesAsText, randomAct } from '../../../fixtures/boxHistory.ts';
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
  // The test is of the log, not of the disk.
  library.catalog.pragma('synchronous = OFF');
  const { scans } = await importPaths(testSession(library).session, [
    writeFiles(temporaryFolder(), ctSlices('7', 0, 6)),
  ]);
  scanId = scans[0]!.scan;
});

let readers = 0;
const newReader = () => `reader ${++readers}`;
const add = (reader: string, x = -9, subtype: 'healthy' | 'paraseptal' = 'healthy') =>
  annotate(library, scanId, reader, { kind: 'add', point: [x, -19, -26], subtype });

describe('acts on boxes', () => {
  it('can all be undone to the start and redone to the end, whatever they were', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 25 }), (seed, length) => {
        const reader = newReader();
        const random = seededRandom(seed);
        const history = new BoxHistory(boxesAsText([]));
        for (let n = 0; n < length; n++) {
          const { boxes, undo, redo } = annotationsOf(library, scanId, reader);
          const act = randomAct(boxes, { undo, redo }, random);
          const after = annotate(library, scanId, reader, act);
          history.did(act.kind, boxesAsText(after.boxes));
          expect({ boxes: boxesAsText(after.boxes), undo: after.undo, redo: after.redo }).toEqual(
            history.now,
          );
        }
        const { states } = history;
        const walk = (kind: 'undo' | 'redo', from: number) =>
          Array.from({ length: from }, () => boxesAsText(annotate(library, scanId, reader, { kind }).boxes));
        walk('redo', history.now.redo);
        expect(walk('undo', states.length - 1)).toEqual([...states].reverse().slice(1));
        expect(walk('redo', states.length - 1)).toEqual(states.slice(1));
      }),
      { numRuns: 30, seed: 7 },
    );
  });

  it('belong to their reader alone', () => {
    const [a, b] = [newReader(), newReader()];
    const boxId = add(a).touched!;
    const acts: readonly BoxEdit[] = [
      { kind: 'delete', boxId },
      { kind: 'move', boxId, point: [-9, -19, -25] },
      { kind: 'subtype', boxId, subtype: 'artefact' },
    ];
    for (const act of acts) {
      expect(() => annotate(library, scanId, b, act)).toThrow(
        expect.objectContaining({ code: 'box-of-another-reader' }),
      );
    }
    expect(annotate(library, scanId, b, { kind: 'undo' })).toMatchObject({ touched: null, boxes: [] });
    expect(annotationsOf(library, scanId, a).boxes).toHaveLength(1);
  });

  it('are refused where they make no sense, and leave no trace', () => {
    const reader = newReader();
    add(reader);
    const code = (wanted: string) => expect.objectContaining({ code: wanted });
    expect(() => add(reader)).toThrow(code('box-exists'));
    expect(() => add(reader, -900)).toThrow(code('label-outside-scan'));
    expect(() => annotate(library, scanId, reader, { kind: 'delete', boxId: 10_000_000 })).toThrow(
      code('box-unknown'),
    );
    expect(() => add(' space')).toThrow(code('reader-name'));
    expect(annotationsOf(library, scanId, reader)).toMatchObject({ undo: 1, redo: 0 });
  });

  it('count a table of boxes as one, and never give a number twice', async () => {
    const reader = newReader();
    const csv = [
      'scan,x,y,z,subtype,reader',
      ...[1, 2, 3].map((n) => `${scanId},-9,-19,${-30 + n},healthy,${reader}`),
    ];
    const last = add(newReader()).touched!;
    await importLabels(library, `${csv.join('\n')}\n`);
    expect(annotationsOf(library, scanId, reader)).toMatchObject({ undo: 1 });
    annotate(library, scanId, reader, { kind: 'undo' });
    const other = add(newReader()).touched!;
    const { boxes } = annotate(library, scanId, reader, { kind: 'redo' });
    expect(boxes.map(({ id }) => id)).toEqual([last + 1, last + 2, last + 3]);
    expect(other).toBe(last + 4);
    expect(listBoxes(library.catalog).filter((box) => box.reader === reader)).toHaveLength(3);
  });
});

describe('two readers', () => {
  it('are compared on the scans that both have read', () => {
    const [a, b] = [newReader(), newReader()];
    add(a, -9, 'healthy');
    add(a, -8, 'paraseptal');
    expect(compareReaders(library, [a, b], null)).toMatchObject({ scans: 0, matched: 0, kappa: null });
    add(b, -8.9, 'healthy');
    add(b, -8.1, 'healthy');
    expect(compareReaders(library, [a, b], scanId)).toMatchObject({
      scans: 1,
      matched: 2,
      sameLabel: 1,
      onlyA: 0,
      onlyB: 0,
      kappa: 0,
    });
  });
});
