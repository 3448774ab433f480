import { expect, test } from 'vitest';
import { z } from 'zod';
import { readModelFolder } from '../../../../main/artefacts/modelFolder.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { pretrain } from '../../../../main/services/training/pretrain.ts';
import { temporaryLibrary, testSession } from '../../../fixtures/ctLibrary.ts';
import { fillTrainingLibrary } from '../../../fixtures/trainingLibrary.ts';

const lineageSchema = z.object({
  scans: z.array(z.object({ scan: z.string() })),
  patients: z.number(),
  heldOut: z.array(z.string()),
});
const SETTINGS = {
  encoder: { experts: 1 },
  epochs: 1,
  batchSize: 2,
  neighbours: 0,
  bankSize: 8,
  landmarks: [0],
};

test('patients who are held out do not enter pretraining, and the lineage says so', async () => {
  const library = temporaryLibrary();
  await fillTrainingLibrary(library);
  const { session } = testSession(library);
  const [stranger, ...others] = listScans(library.catalog);
  const model = await pretrain(session, { settings: SETTINGS, holdOut: [stranger!.id] });
  const { card } = await readModelFolder(library.at(model.folder));
  const { scans, patients, heldOut } = lineageSchema.parse(card.lineage);
  expect(scans.map(({ scan }) => scan).sort()).toEqual(others.map(({ id }) => id).sort());
  expect(patients).toBe(others.length);
  expect(heldOut).toEqual([stranger!.id]);
  await expect(pretrain(session, { settings: SETTINGS, holdOut: ['nobody'] })).rejects.toMatchObject({
    code: 'unknown-scan',
  });
});
