import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { BoxEdit } from '../../../../main/model/boxEdit.ts';
import { annotate, annotationsOf } from '../../../../main/services/annotation/annotate.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { BoxHistory, boxesAsText } from '../../../fixtures/boxHistory.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';
import { linesUntilKilled } from '../../../fixtures/linesUntilKilled.ts';
import { rounds } from '../../../fixtures/soak.ts';

const KILLS = rounds(15, 500);
const READER = 'A';
const SCRIPT = fileURLToPath(new URL('../../../fixtures/annotator.ts', import.meta.url));

interface Said {
  readonly trying?: BoxEdit['kind'];
  readonly done?: BoxEdit['kind'];
  readonly boxes?: string;
}

it(`loses no committed action in ${KILLS} kills, and undo walks back through all of them`, async () => {
  const made = temporaryLibrary();
  const { scans } = await importPaths(testSession(made).session, [
    writeFiles(temporaryFolder(), ctSlices('7', 0, 6)),
  ]);
  const scanId = scans[0]!.scan;
  const folder = made.root;
  made.close();
  const random = seededRandom(20261124);
  const history = new BoxHistory(boxesAsText([]));
  let acknowledged = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const said = await linesUntilKilled<Said>(SCRIPT, [folder, scanId, READER, String(kill)], random);
    for (const { done, boxes } of said) {
      if (!done) continue;
      history.did(done, boxes!);
      acknowledged++;
    }
    const library = openLibrary(folder);
    const { boxes, undo, redo } = annotationsOf(library, scanId, READER);
    const found = { boxes: boxesAsText(boxes), undo, redo };
    const pending = said.at(-1)?.trying;
    if (pending && JSON.stringify(found) !== JSON.stringify(history.now)) {
      // The act that nobody was told of has been done wholly.
      history.did(pending, found.boxes);
    }
    expect(found, `after kill ${kill}`).toEqual(history.now);
    expect(library.catalog.pragma('integrity_check', { simple: true })).toBe('ok');
    library.close();
  }
  expect(acknowledged).toBeGreaterThan(0);
  const library = openLibrary(folder);
  const states = history.states;
  for (let at = history.now.undo; at < states.length - 1; at++)
    annotate(library, scanId, READER, { kind: 'redo' });
  for (let at = states.length - 1; at >= 0; at--) {
    const { boxes, undo } = annotationsOf(library, scanId, READER);
    expect([boxesAsText(boxes), undo]).toEqual([states[at], at]);
    annotate(library, scanId, READER, { kind: 'undo' });
  }
  library.close();
});
