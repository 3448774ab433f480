import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findArtefact, replaceArtefact, saveArtefact } from '../../../main/catalog/artefacts.ts';
import { saveAtlas } from '../../../main/catalog/atlases.ts';
import { addBox, listBoxes } from '../../../main/catalog/boxes.ts';
import { addInstance, instanceHash, markGrouped, ungroupedSeries } from '../../../main/catalog/instances.ts';
import { addJob, listJobs, setJobState } from '../../../main/catalog/jobs.ts';
import { measuresOfScan, saveMeasures } from '../../../main/catalog/measures.ts';
import { type Catalog, openCatalog } from '../../../main/catalog/open.ts';
import {
  chooseRegistration,
  saveRegistration,
  usableRegistration,
} from '../../../main/catalog/registrations.ts';
import { findScan, type Scan, saveScan } from '../../../main/catalog/scans.ts';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import type { RegistrationQuality } from '../../../native-models/registration/transform.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'drasclr-catalog-'));

const instance = (sopUid: string) => ({
  sopUid,
  seriesUid: '1.2',
  studyUid: '1.1',
  patientKey: 'p1',
  studyDate: '20200101',
  sha256: `hash-${sopUid}`,
  header: '{}',
});

const quality: RegistrationQuality = {
  method: 'affine',
  dice: 0.9,
  diceRight: 0.9,
  diceLeft: 0.9,
  diceAffine: 0.9,
  smallestJacobian: 1,
  landmarksOutside: 0,
  seconds: 1,
  rung: 'mutual-information/centres',
};

const scan: Scan = {
  id: 's1',
  seriesUid: '1.2',
  patientKey: 'p1',
  grid: { dimensions: [4, 5, 6], spacingMm: [1, 1, 2], origin: [-1, -2, -3], direction: IDENTITY },
  slices: [{ sopInstanceUid: '1.2.1', frame: 0, positionMm: 0 }],
  problems: [],
  description: null,
  manufacturer: 'V',
  kernel: 'B',
  thicknessMm: 2,
  contrast: false,
};

describe('catalog', () => {
  let file: string;
  let catalog: Catalog;
  beforeEach(() => {
    file = join(folder(), 'catalog.sqlite');
    catalog = openCatalog(file);
  });

  it('keeps instances over a restart and knows which series wait to be grouped', () => {
    addInstance(catalog, instance('1.2.1'));
    expect(ungroupedSeries(catalog)).toEqual(['1.2']);
    markGrouped(catalog, '1.2');
    catalog.close();
    const again = openCatalog(file);
    expect(ungroupedSeries(again)).toEqual([]);
    addInstance(again, instance('1.2.2'));
    expect(ungroupedSeries(again)).toEqual(['1.2']);
    expect(instanceHash(again, '1.2.1')).toBe('hash-1.2.1');
  });

  it('refuses a second instance of the same UID', () => {
    addInstance(catalog, instance('1.2.1'));
    expect(() => addInstance(catalog, instance('1.2.1'))).toThrow(/UNIQUE/);
  });

  it('gives a scan back as it was saved', () => {
    addInstance(catalog, instance('1.2.1'));
    saveScan(catalog, scan);
    saveScan(catalog, {
      ...scan,
      slices: [...scan.slices, { sopInstanceUid: '1.2.2', frame: 0, positionMm: 2 }],
    });
    expect(findScan(catalog, 's1')).toMatchObject({ grid: scan.grid, studyDate: '20200101' });
    expect(findScan(catalog, 's1')?.slices).toHaveLength(2);
    expect(findScan(catalog, 's2')).toBeUndefined();
  });

  it('keeps one box per click and refuses a box of an unknown scan', () => {
    addInstance(catalog, instance('1.2.1'));
    saveScan(catalog, scan);
    const box = { scanId: 's1', x: 1, y: 2, z: 3, subtype: 'paraseptal', reader: 'A' } as const;
    expect([addBox(catalog, box), addBox(catalog, box)]).toEqual([true, false]);
    expect(listBoxes(catalog)).toEqual([box]);
    expect(() => addBox(catalog, { ...box, scanId: 'nobody' })).toThrow(/FOREIGN KEY/);
  });

  it('replaces measures instead of adding to them', () => {
    addInstance(catalog, instance('1.2.1'));
    saveScan(catalog, scan);
    saveMeasures(catalog, 's1', 'k', [
      { scanId: 's1', region: 'both', name: 'litres', value: 5 },
      { scanId: 's1', region: 'both', name: 'laa950', value: 1 },
    ]);
    saveMeasures(catalog, 's1', 'k2', [{ scanId: 's1', region: 'both', name: 'litres', value: 6 }]);
    expect(measuresOfScan(catalog, 's1')).toEqual([
      { scanId: 's1', region: 'both', name: 'litres', value: 6 },
    ]);
  });

  it('uses the registration that was chosen last, and one file holds one artefact of a scan', () => {
    addInstance(catalog, instance('1.2.1'));
    saveScan(catalog, scan);
    saveAtlas(catalog, { id: 'a1', name: 'a', folder: 'atlases/a1', landmarks: 1, scanId: null });
    for (const key of ['affine', 'deformable']) {
      saveArtefact(catalog, { key, kind: 'registration', path: `${key}.json`, scanId: 's1', details: {} });
      saveRegistration(catalog, { key, scanId: 's1', atlasId: 'a1', method: key, quality });
    }
    chooseRegistration(catalog, 'affine');
    expect(usableRegistration(catalog, 's1', 'a1')?.key).toBe('affine');
    for (const key of ['first', 'second']) {
      replaceArtefact(catalog, { key, kind: 'patches', path: 'p.zarr', scanId: 's1', details: {} });
    }
    expect(findArtefact(catalog, 'first')).toBeUndefined();
    expect(findArtefact(catalog, 'second')).toBeDefined();
  });

  it('keeps job states', () => {
    const id = addJob(catalog, 'prepare', 's1');
    setJobState(catalog, id, { kind: 'failed', code: 'no-lungs', reason: 'none found' });
    expect(listJobs(catalog)[0]).toMatchObject({ kind: 'prepare', state: { kind: 'failed' } });
  });

  it('refuses a catalog from a newer program and a file that is none', () => {
    catalog.pragma('user_version = 99');
    catalog.close();
    expect(() => openCatalog(file)).toThrow(/version 99/);
    const text = join(folder(), 'catalog.sqlite');
    writeFileSync(text, 'this is no database, it is a letter to the editor'.repeat(50));
    expect(() => openCatalog(text)).toThrow(expect.objectContaining({ code: 'library-damaged' }));
  });
});
