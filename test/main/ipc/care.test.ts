import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answerCall } from '../../../main/ipc/answer.ts';
import { handlers } from '../../../main/ipc/handlers.ts';
import { keepSettings } from '../../../main/ipc/keepSettings.ts';
import { keepLibrary } from '../../../main/ipc/openedLibrary.ts';
import { keepQueue } from '../../../main/ipc/queueOfLibrary.ts';
import { startNodeWorker } from '../../../main/jobs/workerProcess.ts';
import { openLibrary } from '../../../main/services/library/library.ts';
import type { Restoring } from '../../../preload/contract/care.ts';
import type { Answer, CallName, Calls } from '../../../preload/contract.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { windowNetwork } from '../../fixtures/windowNetwork.ts';
import { dumpOfWork, fillWorkedLibrary } from '../../fixtures/workedLibrary.ts';

const home = temporaryFolder();
const folder = join(home, 'library');
const library = keepLibrary(folder);
const logger = pino({ level: 'silent' });
const queue = keepQueue(library, startNodeWorker, () => null, logger);
let chosen: (string | undefined)[] = [];
const restoring: Restoring[] = [];
const settings = keepSettings(join(home, 'settings'), { library: folder });
const answering = handlers(
  library,
  queue,
  async () => [chosen.shift()].filter((path) => path !== undefined),
  '1',
  {
    settings,
    ...windowNetwork(settings, library, logger),
    startWorker: startNodeWorker,
    show: async () => {},
    restoring: (state) => void restoring.push(state),
    switchTo: async (other) => {
      await queue.release();
      library.switchTo(other);
    },
  },
);
const call = async <N extends CallName>(name: N, argument?: unknown): Promise<Calls[N]['value']> => {
  const answer = (await answerCall(name, answering[name], argument, logger)) as Answer<Calls[N]['value']>;
  if (!answer.ok) throw Object.assign(new Error(answer.error.message), answer.error);
  return answer.value;
};
const jobEnds = (id: number) =>
  expect
    .poll(
      () =>
        queue
          .open()
          .list()
          .find((job) => job.id === id)?.state.kind,
    )
    .not.toMatch(/pending|running/);
let rows: string[];

beforeAll(async () => {
  const made = openLibrary(folder);
  await fillWorkedLibrary(made);
  made.close();
  rows = dumpOfWork(library.open().catalog);
});
afterAll(async () => {
  await queue.close();
  library.close();
});

it('a check is a job whose result the settings show', async () => {
  expect((await call('libraryCare')).verified).toBeNull();
  await jobEnds((await call('verifyLibrary', { repair: false })).jobId);
  expect((await call('libraryCare')).verified).toMatchObject({ left: 0, repaired: 0 });
});

it('a backup is a job, and is restored into an empty folder that is then open', async () => {
  expect(await call('backUpLibrary')).toBeNull();
  const backups = join(home, 'backups');
  chosen = [backups];
  await jobEnds((await call('backUpLibrary'))!.jobId);
  expect((await call('libraryCare')).audit.map(({ act }) => act)).toEqual(['backed-up']);
  const to = join(home, 'restored');
  mkdirSync(to);
  chosen = [backups, folder];
  await expect(call('restoreLibrary')).rejects.toMatchObject({ code: 'restore-not-empty' });
  chosen = [backups, to];
  expect((await call('restoreLibrary'))?.library.name).toBe('restored');
  expect(restoring.at(-1)).toBeNull();
  expect(restoring.some((state) => state !== null && state.fraction > 0)).toBe(true);
  expect(dumpOfWork(library.open().catalog)).toEqual(
    rows.concat(dumpOfWork(library.open().catalog).filter((row) => row.includes('library-id'))).sort(),
  );
});

it('a catalog that is gone is made again, and the log is written as a file', async () => {
  await queue.release();
  library.close();
  for (const end of ['', '-wal', '-shm'])
    rmSync(join(library.folder, `catalog.sqlite${end}`), { force: true });
  await expect(call('libraryCare')).rejects.toMatchObject({ code: 'catalog-missing' });
  expect((await call('rebuildLibrary')).damagedLines).toBe(0);
  // The first export is a line of the second.
  expect((await call('exportAudit')).last).toBeNull();
  const { name, last } = await call('exportAudit');
  expect(name).toBe('audit.jsonl');
  expect(last).toMatch(/^[0-9a-f]{64}$/);
});
