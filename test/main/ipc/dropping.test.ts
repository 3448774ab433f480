import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { takeDrops } from '../../../main/ipc/dropping.ts';
import { keepLibrary } from '../../../main/ipc/openedLibrary.ts';
import { keepQueue } from '../../../main/ipc/queueOfLibrary.ts';
import { startNodeWorker } from '../../../main/jobs/workerProcess.ts';
import { APP_ORIGIN } from '../../../main/window/origin.ts';
import { DROP_CALL } from '../../../preload/contract.ts';
import { temporaryFolder, writeFiles } from '../../fixtures/ctLibrary.ts';

const folder = temporaryFolder();
const logged: string[] = [];
const logger = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
const library = keepLibrary(join(folder, 'library'));
const queue = keepQueue(library, startNodeWorker, () => null, logger);
const told: unknown[] = [];
const tell = (_event: string, answer: unknown) => void told.push(answer);

type Listener = (event: unknown, argument: unknown) => Promise<void>;
let listener: Listener | undefined;
const ipcMain = {
  handle: (name: string, heard: Listener) => {
    if (name === DROP_CALL) listener = heard;
  },
};
takeDrops(ipcMain as never, library, queue, tell, logger);

const page = { senderFrame: { parent: null, url: `${APP_ORIGIN}/index.html` } };
const drop = async (argument: unknown, event: unknown = page): Promise<unknown> => {
  told.length = 0;
  await listener!(event, argument);
  return told;
};

const circle: unknown[] = [];
circle.push(circle);

const GARBAGE: readonly unknown[] = [
  ...[undefined, null, 0, Number.NaN, 10n, '', '/etc', true, [], {}, circle, new Uint8Array(3), new Map()],
  ...[{ paths: null }, { paths: [] }, { paths: '/etc' }, { paths: [7] }, { paths: [''] }, { paths: [null] }],
  ...[{ paths: ['relative/a.dcm'] }, { paths: ['../a'] }, { paths: ['/a', 'b'] }, { paths: circle }],
  ...[{ paths: ['/a'], each: true }, { paths: [`/${'a'.repeat(40_000)}`] }],
  { paths: Array(10_001).fill('/a') },
  { paths: { length: 1, 0: '/a' } },
];

describe(DROP_CALL, () => {
  afterAll(async () => {
    await queue.close();
    library.close();
  });

  it.each(GARBAGE.map((each, n) => [n, each] as const))('refuses garbage %i', async (_, argument) => {
    expect(await drop(argument)).toMatchObject([{ ok: false, error: { code: 'bad-argument' } }]);
  });

  it('refuses what is not there, without saying where', async () => {
    for (const name of ['nothing', 'nothing.drasclr', 'nothing.onnx']) {
      const answers = (await drop({ paths: [join(folder, 'of Jane Doe', name)] })) as { ok: boolean }[];
      expect(answers).toMatchObject([{ ok: false }]);
      expect(JSON.stringify(answers)).not.toContain('Jane');
    }
  });

  it('refuses a model file that is none', async () => {
    const disk = writeFiles(join(folder, 'disk'), new Map([['a.drasclr', Buffer.from('hello')]]));
    expect(await drop({ paths: [join(disk, 'a.drasclr')] })).toMatchObject([
      { ok: false, error: { code: 'file-not-zip' } },
    ]);
  });

  it('tells a table from images, and answers for each table', async () => {
    const clinical = Buffer.from('patientId,gold\nP-7,0\n');
    const disk = writeFiles(
      join(folder, 'tables of Jane Doe'),
      new Map([
        ['clinical.csv', clinical],
        ['other.CSV', Buffer.from('a,b\n1,2\n')],
      ]),
    );
    const answers = await drop({ paths: [join(disk, 'clinical.csv'), join(disk, 'other.CSV')] });
    expect(answers).toMatchObject([
      { ok: false, error: { code: 'no-patients' } },
      { ok: false, error: { code: 'table-unknown' } },
    ]);
    expect(JSON.stringify(answers)).not.toContain('Jane');
  });

  it('gives a stranger no answer at all', async () => {
    const strangers = [
      { senderFrame: null },
      { senderFrame: { parent: null, url: 'https://example.org/' } },
      { senderFrame: { parent: {}, url: `${APP_ORIGIN}/index.html` } },
    ];
    for (const event of strangers) {
      await expect(drop({ paths: [folder] }, event)).rejects.toThrow('untrusted sender');
      expect(told).toEqual([]);
    }
  });

  it('has queued nothing and logged no bug for any of it', () => {
    expect(queue.open().list()).toEqual([]);
    expect(logged).toEqual([]);
  });
});
