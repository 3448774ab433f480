import { expect, it } from 'vitest';
import { saveModel } from '../../../../main/catalog/models.ts';
import { annotate } from '../../../../main/services/annotation/annotate.ts';
import { gatherSamples } from '../../../../main/services/training/finetune.ts';
import { temporaryLibrary } from '../../../fixtures/ctLibrary.ts';
import { fillTrainingLibrary } from '../../../fixtures/trainingLibrary.ts';

it('learns from the boxes of the readers asked for, and takes no lung for healthy that any reader has marked', async () => {
  const library = temporaryLibrary();
  await fillTrainingLibrary(library);
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
    summary: {},
  });
  const { scans } = gatherSamples(library, { subtypes: ['centrilobular'] });
  const scanId = scans[0]!.scanId;
  const put = (reader: string, x: number) =>
    annotate(library, scanId, reader, { kind: 'add', point: [x, 0, 0], subtype: 'centrilobular' });
  put('Anna', 0);
  put('Anna', 1);
  put('Boris', 0.5);
  const of = (readers?: readonly string[]) =>
    gatherSamples(library, { subtypes: ['centrilobular'], ...(readers && { readers }) }).samples.map(
      ({ centre }) => centre[0],
    );
  expect(of()).toEqual([0, 1, 0.5]);
  expect(of(['Anna'])).toEqual([0, 1]);
  expect(of(['Boris'])).toEqual([0.5]);
  expect(of(['nobody'])).toEqual([]);
});
