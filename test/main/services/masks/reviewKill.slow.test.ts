import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { reviewsOfScan } from '../../../../main/catalog/reviews.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { type MasksOfReader, masksInUse, masksOfReader } from '../../../../main/services/masks/review.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { linesUntilKilled } from '../../../fixtures/linesUntilKilled.ts';
import { rounds } from '../../../fixtures/soak.ts';
import { makeWindowLibrary } from '../../../fixtures/windowLibrary.ts';

const KILLS = rounds(10, 200);
const SCAN = 'scan-a';
const READER = 'A';
const SCRIPT = fileURLToPath(new URL('../../../fixtures/reviewer.ts', import.meta.url));

interface Said {
  readonly trying?: string;
  readonly did?: string;
  readonly state?: MasksOfReader;
  readonly judged?: string;
}

it(`loses no stroke, threshold or verdict in ${KILLS} kills`, async () => {
  const folder = temporaryFolder();
  await makeWindowLibrary(folder);
  const random = seededRandom(20261124);
  let told: MasksOfReader = { acts: [], undo: 0, redo: 0 };
  let verdicts = 0;
  let acknowledged = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const said = await linesUntilKilled<Said>(SCRIPT, [folder, SCAN, READER, String(kill)], random);
    for (const { state, judged } of said) {
      told = state ?? told;
      if (judged) verdicts++;
      if (state || judged) acknowledged++;
    }
    const pending = said.at(-1)?.trying;
    const library = openLibrary(folder);
    const found = masksOfReader(library, SCAN, READER);
    const reviews = reviewsOfScan(library.catalog, SCAN).length;
    if (pending === 'judge') {
      expect(found, `after kill ${kill}`).toEqual(told);
      expect([verdicts, verdicts + 1]).toContain(reviews);
    } else {
      expect(reviews).toBe(verdicts);
      if (JSON.stringify(found) !== JSON.stringify(told)) {
        // The act that nobody was told of has been done wholly: one step from what was told.
        expect(pending, `after kill ${kill}`).toBeDefined();
        expect(Math.abs(found.undo - told.undo)).toBeLessThanOrEqual(1);
        const common = Math.min(found.acts.length, told.acts.length);
        expect(found.acts.slice(0, common)).toEqual(told.acts.slice(0, common));
      }
    }
    told = found;
    verdicts = reviews;
    expect(() => masksInUse(library, SCAN)).not.toThrow();
    expect(library.catalog.pragma('integrity_check', { simple: true })).toBe('ok');
    library.close();
  }
  expect(acknowledged).toBeGreaterThan(0);
  rmSync(folder, { recursive: true });
});
