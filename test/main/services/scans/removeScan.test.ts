import { existsSync, readdirSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { openPatchStore } from '../../../../main/artefacts/patchStore.ts';
import { damageOf } from '../../../../main/catalog/integrity.ts';
import { listModels } from '../../../../main/catalog/models.ts';
import { scanOverviews, unreadableScans } from '../../../../main/catalog/overview.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { verifyLibrary } from '../../../../main/services/library/verify.ts';
import { removeScan } from '../../../../main/services/scans/removeScan.ts';
import { scanNotices } from '../../../../main/services/scans/scanNotices.ts';
import { temporaryLibrary, testSession } from '../../../fixtures/ctLibrary.ts';
import { LANDMARKS } from '../../../fixtures/registeredLibrary.ts';
import { dump, fillWorkedLibrary } from '../../../fixtures/workedLibrary.ts';

let library: Library;

beforeEach(async () => {
  library = temporaryLibrary();
  await fillWorkedLibrary(library);
  return () => library.close();
});

describe('a scan that is removed', () => {
  it('asks for its id where readers have worked, and takes all that is its own and nothing else', async () => {
    const { session } = testSession(library);
    await expect(removeScan(session, 'scan-0')).rejects.toMatchObject({ code: 'scan-has-readings' });
    await expect(removeScan(session, 'scan-0', 'scan-1')).rejects.toMatchObject({
      code: 'scan-has-readings',
    });
    expect(listScans(library.catalog)).toHaveLength(3);
    const others = dump(library.catalog).filter((line) => /scan-[12]|patient-[12]/.test(line));
    const removed = await removeScan(session, 'scan-0', 'scan-0');
    expect(removed).toMatchObject({ originals: 1, boxes: 1 });
    const left = dump(library.catalog);
    // The audit log says that it was removed.
    const naming = left.filter((line) => /scan-0|patient-0/.test(line));
    expect(naming.map((line) => JSON.parse(line).table)).toEqual(['audit']);
    expect(left).toEqual(expect.arrayContaining(others));
    expect(listModels(library.catalog)).toHaveLength(2);
    expect(damageOf(library.catalog)).toEqual([]);
    const store = await openPatchStore(library.at('patches/a.zarr'), { landmarks: LANDMARKS });
    expect(store.scans.map(({ scanId }) => scanId)).toEqual(['scan-1', 'scan-2']);
    expect(
      (await verifyLibrary(session)).findings.filter(({ code }) => code !== 'artefact-unsealed'),
    ).toEqual([]);
    expect(readdirSync(library.at('artefacts')).filter((name) => name.startsWith('.'))).toEqual([]);
    await expect(removeScan(session, 'scan-0')).rejects.toMatchObject({ code: 'unknown-scan' });
  });
});

describe('a row that cannot be shown', () => {
  it.each([
    ['is no JSON', '{"dimensions": [1'],
    [
      'holds numbers that are none',
      '{"dimensions":[2,2,2],"spacingMm":[1,1,null],"origin":[0,0,0],"direction":[]}',
    ],
  ])('%s: the others are listed, it is named and can be removed', async (_, grid) => {
    library.catalog.prepare("UPDATE scans SET grid = ? WHERE id = 'scan-2'").run(grid);
    expect(scanOverviews(library.catalog).map(({ id }) => id)).toEqual(['scan-0', 'scan-1']);
    expect(unreadableScans(library.catalog)).toEqual(['scan-2']);
    expect(scanNotices(library)).toEqual([expect.objectContaining({ code: 'scan-unreadable' })]);
    await removeScan(testSession(library).session, 'scan-2', 'scan-2');
    expect(scanNotices(library)).toEqual([]);
    expect(existsSync(library.at('originals'))).toBe(true);
  });
});
