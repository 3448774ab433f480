import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startNodeWorker } from '../../../../main/jobs/workerProcess.ts';
import { backupsIn } from '../../../../main/services/backup/backupFolders.ts';
import { verifyBackup } from '../../../../main/services/backup/verifyBackup.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { drasclr } from '../../../fixtures/commandLine.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { rounds } from '../../../fixtures/soak.ts';
import { dumpOfWork, fillWorkedLibrary } from '../../../fixtures/workedLibrary.ts';

const KILLS = rounds(4, 100);

const free = { startWorker: startNodeWorker, signal: new AbortController().signal, listen: () => {} };

it(`a backup and a restore killed ${KILLS} times each are complete or are not there`, async () => {
  const home = temporaryFolder();
  const root = join(home, 'library');
  const target = join(home, 'backups');
  const library = openLibrary(root);
  await fillWorkedLibrary(library);
  library.close();
  const random = seededRandom(20261128);
  const { took } = await drasclr(['--library', root, 'library', 'backup', join(home, 'whole')]);
  const first = openLibrary(root);
  const rows = dumpOfWork(first.catalog);
  first.close();
  const moment = () => ({ at: 150 + random() * Math.max(0, took - 150), signal: 'SIGKILL' as const });
  for (let kill = 0; kill < KILLS; kill++) {
    await drasclr(['--library', root, 'library', 'backup', target], moment());
    for (const folder of backupsIn(target)) {
      expect((await verifyBackup(free, folder)).findings, `kill ${kill}`).toEqual([]);
      rmSync(folder, { recursive: true });
    }
  }
  const ended = await drasclr(['--library', root, 'library', 'backup', target]);
  expect(ended.code, ended.stderr).toBe(0);
  for (let kill = 0; kill < KILLS; kill++) {
    const to = join(home, `restored-${kill}`);
    await drasclr(['--library', to, 'library', 'restore', target], moment());
    if (!existsSync(to)) {
      const again = await drasclr(['--library', to, 'library', 'restore', target]);
      expect(again.code, again.stderr).toBe(0);
    }
    const restored = openLibrary(to);
    expect(dumpOfWork(restored.catalog), `kill ${kill}`).toEqual(rows);
    restored.close();
    rmSync(to, { recursive: true });
  }
});
