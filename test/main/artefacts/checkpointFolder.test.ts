import { mkdtemp, readdir, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLatestCheckpoint, writeCheckpoint } from '../../../main/artefacts/checkpointFolder.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { checkpointOf } from '../../fixtures/checkpointOf.ts';
import { killCheckpointWriter } from '../../fixtures/killCheckpointWriter.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drasclr-checkpoint-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('checkpoint folder', () => {
  it('has none before the first, then the newest, and keeps no older one', async () => {
    expect(await readLatestCheckpoint(join(folder, 'not-there'))).toBeUndefined();
    expect(await readLatestCheckpoint(folder)).toBeUndefined();
    for (const epoch of [1, 2, 10]) await writeCheckpoint(folder, checkpointOf(epoch));
    expect(await readLatestCheckpoint(folder)).toEqual(checkpointOf(10));
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('orders checkpoints within an epoch before its end', async () => {
    await writeCheckpoint(folder, { ...checkpointOf(1), turn: 12 });
    await writeCheckpoint(folder, { ...checkpointOf(2), turn: 0 });
    expect(await readLatestCheckpoint(folder)).toMatchObject({ epoch: 2, turn: 0 });
  });

  it('says so when the only checkpoint is damaged', async () => {
    await writeCheckpoint(folder, checkpointOf(1));
    const [name] = await readdir(folder);
    await truncate(join(folder, name!, 'state.safetensors'), 5000);
    await expect(readLatestCheckpoint(folder)).rejects.toMatchObject({ code: 'checkpoint-invalid' });
  });

  it('survives kill -9 at random moments: the last complete checkpoint loads, whole', async () => {
    const random = seededRandom(5);
    for (let point = 0; point < 12; point++) {
      const declared = await killCheckpointWriter(folder, random);
      const found = await readLatestCheckpoint(folder);
      expect(found!.epoch).toBeGreaterThanOrEqual(declared);
      expect(found).toEqual(checkpointOf(found!.epoch));
    }
    await writeCheckpoint(folder, checkpointOf(999_999));
    expect(await readdir(folder)).toEqual(['epoch-999999-turn-000000']);
  });
});
