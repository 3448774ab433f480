import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLatestCheckpoint } from '../../../main/artefacts/checkpointFolder.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { checkpointOf } from '../../fixtures/checkpointOf.ts';
import { killCheckpointWriter } from '../../fixtures/killCheckpointWriter.ts';
import { rounds } from '../../fixtures/soak.ts';

const KILLS = rounds(20, 200);

it(`survives kill -9 at ${KILLS} random moments of writing checkpoints`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'drasclr-kill-'));
  const random = seededRandom(17);
  for (let point = 0; point < KILLS; point++) {
    const declared = await killCheckpointWriter(folder, random);
    const found = await readLatestCheckpoint(folder);
    expect(found!.epoch).toBeGreaterThanOrEqual(declared);
    expect(found).toEqual(checkpointOf(found!.epoch));
  }
  await rm(folder, { recursive: true, force: true });
});
