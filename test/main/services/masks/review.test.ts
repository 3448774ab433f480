import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maskActsById } from '../../../../main/catalog/maskActs.ts';
import { removePredictionsOfModel, savePrediction } from '../../../../main/catalog/predictions.ts';
import { reviewsOfScan } from '../../../../main/catalog/reviews.ts';
import { addBoxes } from '../../../../main/services/annotation/annotate.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { renameReader } from '../../../../main/services/library/readers.ts';
import {
  actOnMasks,
  judgeMasks,
  maskKey,
  masksInUse,
  masksOfReader,
  reviewOf,
} from '../../../../main/services/masks/review.ts';
import { reviewedScans } from '../../../../main/services/masks/reviewRows.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { THORAX_GRID } from '../../../fixtures/thorax.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

const SCAN = 'scan-a';
const [x, y, z] = THORAX_GRID.origin;
const stroke = (radiusMm: number) =>
  ({
    kind: 'stroke',
    subtype: 'centrilobular',
    mode: 'paint',
    flat: 2,
    radiusMm,
    points: [[x + 40, y + 40, z + 40]],
  }) as const;
const level = (to: number) => ({ kind: 'level', subtype: 'centrilobular', level: to }) as const;

describe('a review', () => {
  let library: Library;
  const act = (what: Parameters<typeof actOnMasks>[3], reader = 'A') =>
    actOnMasks(library, SCAN, reader, what);
  const inUse = () => masksInUse(library, SCAN).map(({ level: at, strokes }) => [at, strokes.length]);

  beforeEach(async () => {
    const folder = temporaryFolder();
    await makeWindowLibrary(folder);
    library = openLibrary(folder);
  });
  afterEach(() => library.close());

  it('keeps strokes and thresholds of each reader apart, and undoes and redoes them in order', () => {
    act(stroke(5));
    act(level(150));
    act(stroke(7), 'B');
    expect(act({ kind: 'undo' })).toMatchObject({ undo: 1, redo: 1 });
    expect(act({ kind: 'undo' }).acts).toEqual([]);
    expect(act({ kind: 'undo' })).toMatchObject({ undo: 0, redo: 2 });
    expect(act({ kind: 'redo' }).acts.map(({ act: done }) => done)).toEqual([stroke(5)]);
    const after = act(stroke(9));
    expect(after).toMatchObject({ undo: 2, redo: 0 });
    expect(after.acts.map(({ act: done }) => done)).toEqual([stroke(5), stroke(9)]);
    expect(masksOfReader(library, SCAN, 'B').acts.map(({ act: done }) => done)).toEqual([stroke(7)]);
  });

  it('changes what is measured only once it is accepted, and then as it was at that moment', () => {
    const before = masksInUse(library, SCAN).map(maskKey);
    act(level(100));
    act(stroke(5));
    expect(masksInUse(library, SCAN).map(maskKey)).toEqual(before);
    expect(judgeMasks(library, SCAN, 'A', 'accepted', ' well done ')).toMatchObject({
      verdict: 'corrected',
      note: 'well done',
    });
    expect(inUse()).toEqual([[100, 1]]);
    const accepted = masksInUse(library, SCAN).map(maskKey);
    expect(accepted).not.toEqual(before);
    act({ kind: 'undo' });
    act(stroke(8));
    expect(masksInUse(library, SCAN).map(maskKey)).toEqual(accepted);
    const [review] = reviewsOfScan(library.catalog, SCAN);
    expect(maskActsById(library.catalog, review!.masks[0]!.strokes).map(({ act: done }) => done)).toEqual([
      stroke(5),
    ]);
  });

  it('lets the last word count, takes a word back, and leaves rejected masks out', () => {
    judgeMasks(library, SCAN, 'A', 'accepted', '');
    expect(reviewOf(library.catalog, SCAN).state).toBe('accepted');
    judgeMasks(library, SCAN, 'B', 'rejected', 'breathing');
    expect(reviewOf(library.catalog, SCAN).state).toBe('rejected');
    expect(inUse()).toEqual([]);
    judgeMasks(library, SCAN, 'B', 'withdrawn', '');
    expect(reviewOf(library.catalog, SCAN).state).toBe('none');
    expect(inUse()).toEqual([[128, 0]]);
    expect(reviewsOfScan(library.catalog, SCAN).map(({ verdict }) => verdict)).toEqual([
      'withdrawn',
      'rejected',
      'accepted',
    ]);
  });

  it('holds the masks that were accepted when the model is run again, until a reader takes the word back', () => {
    act(level(90));
    judgeMasks(library, SCAN, 'A', 'accepted', '');
    library.catalog
      .prepare(
        "INSERT INTO artefacts (key, kind, path, scan_id, details, created_at) SELECT 'later', kind, path, scan_id, details, created_at FROM artefacts WHERE key = 'probability-a'",
      )
      .run();
    savePrediction(library.catalog, {
      key: 'later',
      scanId: SCAN,
      modelId: 'model',
      subtype: 'centrilobular',
      step: 1,
    });
    expect(reviewOf(library.catalog, SCAN).state).toBe('accepted');
    expect(inUse()).toEqual([[90, 0]]);
    judgeMasks(library, SCAN, 'A', 'withdrawn', '');
    expect(masksInUse(library, SCAN).map(({ prediction }) => prediction.key)).toEqual(['later']);
    judgeMasks(library, SCAN, 'A', 'accepted', '');
    removePredictionsOfModel(library.catalog, 'model');
    expect(reviewOf(library.catalog, SCAN).state).toBe('changed');
    expect(() => judgeMasks(library, SCAN, 'A', 'accepted', '')).toThrow(/found no masks/);
  });

  it('lists the scans that have masks, with the last word on each', () => {
    expect(reviewedScans(library)).toMatchObject([
      { scanId: SCAN, state: 'none', last: null, laa950: 4.2, masks: [{ subtype: 'centrilobular' }] },
    ]);
    judgeMasks(library, SCAN, 'A', 'rejected', '');
    expect(reviewedScans(library)).toMatchObject([{ state: 'rejected', last: { reader: 'A' } }]);
  });

  it('follows a reader to another name', () => {
    addBoxes(library, [{ scanId: SCAN, x, y, z, subtype: 'healthy', reader: 'A' }]);
    act(stroke(5));
    judgeMasks(library, SCAN, 'A', 'accepted', '');
    renameReader(library, 'A', 'C');
    expect(masksOfReader(library, SCAN, 'C').undo).toBe(1);
    expect(reviewOf(library.catalog, SCAN).review?.reader).toBe('C');
  });

  it('refuses what has no mask, lies outside or has no reader', () => {
    expect(() => act({ ...level(100), subtype: 'paraseptal' })).toThrow(/found masks of centrilobular/);
    expect(() => act({ ...stroke(5), points: [[9000, 0, 0]] })).toThrow(/touches scan scan-a/);
    expect(() => act(level(100), 'a^b')).toThrow(/reader's name/);
    expect(() => actOnMasks(library, 'scan-b', 'A', level(100))).toThrow(/found no masks/);
    expect(masksOfReader(library, SCAN, 'A')).toEqual({ acts: [], undo: 0, redo: 0 });
  });
});
