import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { deadPid } from '../../../fixtures/brokenWorker.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';

it('opening a library removes what dead writers left, and nothing that a living one writes', async () => {
  const root = temporaryFolder();
  openLibrary(root).close();
  const dead = `.tmp-${await deadPid()}-0123456789ab`;
  const alive = `.tmp-${process.pid}-0123456789ab`;
  const others = ['lungs.nii.gz', `${dead}.nii`, '.tmp-x-0123456789ab'];
  const rooms = ['artefacts/lungs', 'models', 'exports', 'runs/one'].map((room) => join(root, room));
  for (const room of rooms) {
    mkdirSync(join(room, dead), { recursive: true });
    writeFileSync(join(room, dead, 'part'), 'half');
    for (const name of [alive, ...others]) writeFileSync(join(room, name), 'whole');
    writeFileSync(join(room, dead.replace('0123', 'ffff')), 'half');
  }
  openLibrary(root).close();
  for (const room of rooms) {
    expect(existsSync(join(room, dead)), room).toBe(false);
    expect(existsSync(join(room, dead.replace('0123', 'ffff'))), room).toBe(false);
    for (const name of [alive, ...others]) expect(existsSync(join(room, name)), `${room} ${name}`).toBe(true);
  }
});
