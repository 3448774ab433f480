import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { scanOverview } from '../../../../main/catalog/overview.ts';
import { addReader } from '../../../../main/catalog/readers.ts';
import { usableRegistration } from '../../../../main/catalog/registrations.ts';
import { layerPixels } from '../../../../main/ipc/layerPixels.ts';
import { scanRow } from '../../../../main/ipc/scanRows.ts';
import { startNodeWorker } from '../../../../main/jobs/workerProcess.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { renameReader } from '../../../../main/services/library/readers.ts';
import {
  byUrgency,
  judgeRegistration,
  registrationQueue,
  scanRegistrations,
} from '../../../../main/services/registration/registrationReview.ts';
import { requireRegistration, scanLandmarks } from '../../../../main/services/registration/scanLandmarks.ts';
import { warpAtlas } from '../../../../main/services/registration/warpedAtlas.ts';
import { planPretraining } from '../../../../main/services/training/trainingPlan.ts';
import type { QueuedRegistration } from '../../../../preload/contract/landmarks.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { fillTrainingLibrary } from '../../../fixtures/trainingLibrary.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

let library: Library;
beforeEach(async () => {
  const folder = join(temporaryFolder(), 'library');
  await makeWindowLibrary(folder);
  library = openLibrary(folder);
  return () => library.close();
});

const say = (verdict: 'accepted' | 'rejected' | 'withdrawn', note = '') =>
  judgeRegistration(library, 'scan-a', { registrationId: 'registration-a', reader: 'Ada', verdict, note });
const used = () => usableRegistration(library.catalog, 'scan-a', 'atlas')?.key;

describe('a registration under review', () => {
  it('is left out while it is rejected, and comes back when the verdict is taken back; all of it is kept', async () => {
    expect(scanRegistrations(library, 'scan-a')).toMatchObject([
      { inUse: true, state: 'pending', reviews: [] },
    ]);
    const [rejected] = say('rejected', ' slid off the left base ');
    expect(rejected).toMatchObject({ inUse: false, state: 'rejected' });
    expect(used()).toBeUndefined();
    expect(scanOverview(library.catalog, 'scan-a')?.review).toBe('rejected');
    expect(await scanLandmarks(library, 'scan-a', null)).toBeNull();
    // What was rejected can still be looked at.
    expect((await scanLandmarks(library, 'scan-a', 'registration-a'))?.places.length).toBeGreaterThan(2);
    say('withdrawn');
    expect(used()).toBe('registration-a');
    const [accepted] = say('accepted');
    expect(accepted?.reviews.map(({ verdict, note }) => [verdict, note])).toEqual([
      ['accepted', ''],
      ['withdrawn', ''],
      ['rejected', 'slid off the left base'],
    ]);
  });

  it('keeps the reader under a new name', () => {
    addReader(library.catalog, 'Ada');
    say('accepted');
    renameReader(library, 'Ada', 'Dr Ada');
    expect(scanRegistrations(library, 'scan-a')[0]?.reviews[0]?.reader).toBe('Dr Ada');
  });

  it('leaves the queue’s head when something is said of it', () => {
    expect(registrationQueue(library)).toMatchObject([
      { scanId: 'scan-a', state: 'pending', light: 'green' },
    ]);
    say('rejected');
    expect(registrationQueue(library)).toMatchObject([{ scanId: 'scan-a', state: 'rejected' }]);
  });

  it('waits in the queue before those with a verdict, the worst first', () => {
    const line = (
      scanId: string,
      state: QueuedRegistration['state'],
      light: 'green' | 'red',
      dice: number,
    ) => ({
      scanId,
      pseudonym: scanId,
      state,
      light,
      dice,
    });
    const lines = [
      line('a', 'rejected', 'red', 0.1),
      line('b', 'pending', 'green', 0.95),
      line('c', 'pending', 'red', 0.6),
      line('d', 'pending', 'green', 0.94),
      line('e', 'accepted', 'green', 0.96),
    ];
    expect(lines.sort(byUrgency).map(({ scanId }) => scanId)).toEqual(['c', 'd', 'b', 'a', 'e']);
  });
});

describe('a rejected registration', () => {
  it('is a warning in the list of scans', () => {
    const problems = () =>
      scanRow(library.catalog, scanOverview(library.catalog, 'scan-a')!).problems.map(({ code }) => code);
    expect(problems()).toEqual([]);
    say('rejected');
    expect(problems()).toEqual(['registration-rejected']);
  });

  it('takes its scan out of the training, which says so', async () => {
    const folder = join(temporaryFolder(), 'training');
    const training = openLibrary(folder);
    await fillTrainingLibrary(training);
    const plan = () =>
      planPretraining(
        { library: training, engine: { name: 'wasm' } },
        { settings: {}, patience: null, name: null },
      );
    const { scans, warnings } = plan();
    expect([scans.filter(({ used }) => used).length, warnings.join()]).toEqual([
      4,
      expect.not.stringContaining('left out'),
    ]);
    const { id } = scanRegistrations(training, scans[0]!.scanId)[0]!;
    judgeRegistration(training, scans[0]!.scanId, {
      registrationId: id,
      reader: 'Ada',
      verdict: 'rejected',
      note: '',
    });
    const after = plan();
    expect(after.scans.find(({ scanId }) => scanId === scans[0]!.scanId)).toMatchObject({
      used: false,
      why: 'rejected',
    });
    expect(after.warnings.join()).toContain('One scan is left out');
    training.close();
  });
});

describe('the warped atlas', () => {
  it('is drawn once, on the scan’s grid, and is the scan’s own lungs under the identity', async () => {
    const registration = requireRegistration(library, 'scan-a', 'registration-a');
    let started = 0;
    const session = {
      library,
      startWorker: () => {
        started++;
        return startNodeWorker();
      },
      engine: { name: 'wasm' as const },
      signal: new AbortController().signal,
      listen: () => undefined,
    };
    const { mask, image } = await warpAtlas(session, registration);
    expect(image).toBeNull();
    expect(await warpAtlas(session, registration)).toEqual({ mask, image });
    expect(started).toBe(1);
    const drawn = await layerPixels(library, 'warped', mask);
    expect(Buffer.compare(drawn, await layerPixels(library, 'lungs', 'scan-a'))).toBe(0);
    expect(Buffer.compare(drawn, await layerPixels(library, 'atlas', 'atlas'))).toBe(0);
    await expect(layerPixels(library, 'warpedct', mask)).rejects.toMatchObject({ code: 'pixels-unknown' });
  });
});
