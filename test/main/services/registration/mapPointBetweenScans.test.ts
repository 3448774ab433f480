import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { saveTransform } from '../../../../main/artefacts/transformFile.ts';
import { saveArtefact } from '../../../../main/catalog/artefacts.ts';
import { listAtlases } from '../../../../main/catalog/atlases.ts';
import { saveRegistration, usableRegistration } from '../../../../main/catalog/registrations.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { artefactPath } from '../../../../main/services/library/stages.ts';
import { mapPointBetweenScans } from '../../../../main/services/registration/mapPointBetweenScans.ts';
import { patientPoint } from '../../../../native-models/common/geometry.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

describe('a point carried from scan to scan', () => {
  it('goes through the atlas and back without changing sides; unregistered scans are told', async () => {
    const folder = join(temporaryFolder(), 'library');
    await makeWindowLibrary(folder);
    const library = openLibrary(folder);
    const there = patientPoint(-30, 12, -700);
    expect(await mapPointBetweenScans(library, 'scan-a', 'scan-b', there)).toEqual({
      kind: 'apart',
      lacks: 'registration',
    });
    const [atlas] = listAtlases(library.catalog);
    const path = artefactPath('registration', 'registration-b');
    // Twice as large, and moved.
    const affine = { matrix: [2, 0, 0, 0, 2, 0, 0, 0, 2], offset: [5, 6, 7] } as const;
    await saveTransform(library.at(path), { affine });
    saveArtefact(library.catalog, {
      key: 'registration-b',
      kind: 'registration',
      path,
      scanId: 'scan-b',
      details: {},
    });
    const { quality } = usableRegistration(library.catalog, 'scan-a', atlas!.id)!;
    saveRegistration(library.catalog, {
      key: 'registration-b',
      scanId: 'scan-b',
      atlasId: atlas!.id,
      method: 'affine',
      quality,
    });
    const carried = await mapPointBetweenScans(library, 'scan-a', 'scan-b', there);
    if (carried.kind !== 'carried') throw new Error('expected a carried point');
    for (const [axis, mm] of [-55, 30, -1393].entries()) expect(carried.point[axis]).toBeCloseTo(mm, 1);
    const back = await mapPointBetweenScans(library, 'scan-b', 'scan-a', patientPoint(...carried.point));
    if (back.kind !== 'carried') throw new Error('expected a carried point');
    for (let axis = 0; axis < 3; axis++) expect(back.point[axis]).toBeCloseTo(there[axis]!, 1);
    library.close();
  });
});
