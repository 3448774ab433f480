import { expect, it } from 'vitest';
import { putClinicalValues } from '../../../../main/catalog/clinicalValues.ts';
import { saveModel } from '../../../../main/catalog/models.ts';
import { addPatient } from '../../../../main/catalog/patients.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { gatherSamples } from '../../../../main/services/training/finetune.ts';
import { temporaryLibrary } from '../../../fixtures/ctLibrary.ts';
import { fillTrainingLibrary } from '../../../fixtures/trainingLibrary.ts';

it('takes for healthy who is GOLD 0 with visual scores of zero, for free of a subtype whose score of it is zero, and nobody who was held out', async () => {
  const library = temporaryLibrary();
  await fillTrainingLibrary(library);
  const scans = listScans(library.catalog);
  const [healthy, mild, heldOut, cut] = scans;
  const pretrained = (held: readonly string[]) =>
    saveModel(library.catalog, {
      id: 'p',
      kind: 'pretrained',
      name: 'p',
      folder: 'models/p',
      atlasId: 'a',
      parentId: null,
      subtype: null,
      engine: 'wasm',
      weightsSha256: 'none',
      summary: { heldOut: held },
    });
  pretrained([heldOut!.id]);
  for (const { patientKey } of scans) addPatient(library.catalog, patientKey);
  putClinicalValues(library.catalog, [
    ...scans.map(({ patientKey }) => ({ patientKey, date: '', name: 'gold', value: 0 })),
    { patientKey: healthy!.patientKey, date: '', name: 'cle', value: 0 },
    { patientKey: mild!.patientKey, date: '', name: 'cle', value: 1 },
    { patientKey: cut!.patientKey, date: '20260101', name: 'paraseptal', value: 2 },
    { patientKey: cut!.patientKey, date: '', name: 'cle', value: 0 },
    { patientKey: heldOut!.patientKey, date: '', name: 'cle', value: 0 },
  ]);
  const found = gatherSamples(library, { subtypes: ['centrilobular', 'paraseptal', 'panlobular'] });
  expect(found.healthyScans).toEqual([healthy!.id]);
  expect(found.freeScans.map((scans) => [...scans].sort())).toEqual([
    [healthy!.id, cut!.id].sort(),
    [healthy!.id],
    [healthy!.id],
  ]);
  expect(found.used.map(({ scanId }) => scanId).sort()).toEqual([healthy!.id, cut!.id].sort());
});
