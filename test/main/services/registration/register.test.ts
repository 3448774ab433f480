import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeNifti } from '../../../../main/artefacts/nifti.ts';
import { loadTransform } from '../../../../main/artefacts/transformFile.ts';
import { saveArtefact } from '../../../../main/catalog/artefacts.ts';
import { startNodeWorker } from '../../../../main/jobs/workerProcess.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import type { Session } from '../../../../main/services/library/session.ts';
import {
  artefactPath,
  readyArtefact,
  registrationKey,
  scanKeys,
} from '../../../../main/services/library/stages.ts';
import { requireRegistered } from '../../../../main/services/masks/segment.ts';
import { chosenAtlas } from '../../../../main/services/registration/atlases.ts';
import { registering } from '../../../../main/services/registration/registerKind.ts';
import {
  judgeRegistration,
  requestOf,
  scanRegistrations,
} from '../../../../main/services/registration/registrationReview.ts';
import { requireRegistration } from '../../../../main/services/registration/scanLandmarks.ts';
import { requireScan } from '../../../../main/services/scans/findScans.ts';
import { registeredScans } from '../../../../main/services/scans/landmarks.ts';
import { IDENTITY } from '../../../../native-models/common/geometry.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { THORAX_GRID, thorax } from '../../../fixtures/thorax.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

let library: Library;
beforeEach(async () => {
  const folder = join(temporaryFolder(), 'library');
  await makeWindowLibrary(folder);
  library = openLibrary(folder);
  const keys = scanKeys(library, requireScan(library, 'scan-c'));
  const { hu, lungs } = thorax(5);
  for (const [kind, voxels] of [
    ['volume', hu],
    ['lungs', lungs],
  ] as const) {
    const path = artefactPath(kind, keys[kind]);
    await mkdir(dirname(library.at(path)), { recursive: true });
    await writeNifti(library.at(path), { grid: THORAX_GRID, voxels });
    saveArtefact(library.catalog, { key: keys[kind], kind, path, scanId: 'scan-c', details: { litres: 1 } });
  }
  return () => library.close();
});

const sessionOf = (): Session => ({
  library,
  startWorker: startNodeWorker,
  engine: { name: 'wasm' },
  signal: new AbortController().signal,
  listen: () => undefined,
});
const register = (start: { matrix: typeof IDENTITY; offset: [number, number, number] } | null) =>
  registering.run(registering.request.parse({ scanId: 'scan-c', method: 'affine', start }), run());
const run = () => ({
  session: sessionOf(),
  result: null,
  keep: () => undefined,
  say: () => undefined,
  part: () => undefined,
});
const shown = () =>
  scanRegistrations(library, 'scan-c').map(({ byHand, inUse, state }) => ({ byHand, inUse, state }));
const used = () =>
  registeredScans({ library }, [requireScan(library, 'scan-c')], chosenAtlas(library, undefined))[0];

describe('registering again', () => {
  it('keeps one registration for each start, uses the last one that nobody rejected, and cuts its patches', async () => {
    await register(null);
    const automatic = used()!;
    expect(readyArtefact(library, automatic.patchesKey)).toBeDefined();

    const start = { matrix: IDENTITY, offset: [4, 0, 0] as [number, number, number] };
    await register(start);
    const byHand = used()!;
    const { lungs } = scanKeys(library, requireScan(library, 'scan-c'));
    expect(byHand.registrationKey).toBe(registrationKey(lungs, 'atlas', 'affine', start));
    expect(byHand.registrationKey).not.toBe(automatic.registrationKey);
    expect(readyArtefact(library, byHand.patchesKey)).toBeDefined();
    expect(shown()).toEqual([
      { byHand: true, inUse: true, state: 'pending' },
      { byHand: false, inUse: false, state: 'pending' },
    ]);
    // From 4 mm beside, it comes back to the thorax.
    const { affine } = await loadTransform(byHand.transform);
    expect(Math.abs(affine.offset[0])).toBeLessThan(2);

    // Each says how it was asked for: asked again, it is the one in use, and nothing new is made.
    const asked = (key: string) => requestOf(library, requireRegistration(library, 'scan-c', key));
    expect(asked(automatic.registrationKey)).toEqual({ scanId: 'scan-c', method: 'affine', start: null });
    await registering.run(asked(automatic.registrationKey), run());
    expect(used()?.registrationKey).toBe(automatic.registrationKey);
    await registering.run(asked(byHand.registrationKey), run());
    expect(used()?.registrationKey).toBe(byHand.registrationKey);
    expect(shown()).toHaveLength(2);

    judgeRegistration(library, 'scan-c', {
      registrationId: byHand.registrationKey,
      reader: 'Ada',
      verdict: 'rejected',
      note: '',
    });
    expect(used()?.registrationKey).toBe(automatic.registrationKey);
    expect(scanRegistrations(library, 'scan-c')[0]).toMatchObject({ inUse: true, cut: false });
    const automaticId = scanRegistrations(library, 'scan-c')[0]!.id;
    const said = { registrationId: automaticId, reader: 'Ada', note: '' };
    judgeRegistration(library, 'scan-c', { ...said, verdict: 'rejected' });
    expect(() => asked(automaticId)).toThrow(expect.objectContaining({ code: 'registration-rejected' }));
    expect(() =>
      requireRegistered(sessionOf(), requireScan(library, 'scan-c'), chosenAtlas(library, undefined)),
    ).toThrow(expect.objectContaining({ code: 'registration-rejected' }));
    judgeRegistration(library, 'scan-c', { ...said, verdict: 'withdrawn' });
    // The same again makes nothing new, and cuts the patches of what is in use now.
    await register(null);
    expect(shown()).toHaveLength(2);
    expect(scanRegistrations(library, 'scan-c')[0]).toMatchObject({ inUse: true, cut: true });
    expect(readyArtefact(library, used()!.patchesKey)).toBeDefined();
  });
});
