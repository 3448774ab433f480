import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerCall, type Handlers } from '../../../main/ipc/answer.ts';
import { handlers } from '../../../main/ipc/handlers.ts';
import { keepSettings } from '../../../main/ipc/keepSettings.ts';
import { keepLibrary } from '../../../main/ipc/openedLibrary.ts';
import { keepQueue } from '../../../main/ipc/queueOfLibrary.ts';
import { startNodeWorker } from '../../../main/jobs/workerProcess.ts';
import {
  type Answer,
  CALL_NAMES,
  type CallName,
  type Calls,
  type JobRow,
} from '../../../preload/contract.ts';
import { ctSlices, temporaryFolder, writeFiles } from '../../fixtures/ctLibrary.ts';
import { makeWindowLibrary } from '../../fixtures/windowLibrary.ts';
import { windowNetwork } from '../../fixtures/windowNetwork.ts';

const circle: Record<string, unknown> = {};
circle.scanId = circle;

const STROKE = {
  kind: 'stroke',
  subtype: 'centrilobular',
  mode: 'paint',
  flat: null,
  radiusMm: 5,
  points: [[0, 0, 0]],
};

/** What no call takes. */
const GARBAGE: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, Number.NaN, 10n, '', 'x', '../../etc/passwd', Symbol('x'), () => 1],
  ...[[], [[]], {}, new Map(), new Date(0), new Uint8Array(4), new ArrayBuffer(8), circle],
  ...[{ scanId: null }, { scanId: 7 }, { scanId: '' }, { scanId: '../a' }, { scanId: 'a b' }],
  ...[
    { scanId: 'a'.repeat(129) },
    { scanId: "x'; DROP TABLE scans; --" },
    { scanId: 'a\0b' },
    { scanId: ['a'] },
  ],
  ...[{ scanId: 'a', path: '/etc' }, { scanIds: [], each: true }, { scanIds: ['a b'] }],
  ...[
    { scanIds: 'a', each: false },
    { scanIds: ['/etc/passwd'], each: false },
    { scanIds: ['a'], each: 1 },
  ],
  ...[{ scanIds: Array(10_001).fill('a'), each: true }],
  ...[{ source: 'disk' }, { source: '/etc' }, { source: 'folder', paths: ['/etc'] }],
  ...[
    { jobId: -1 },
    { jobId: 1.5 },
    { jobId: '1' },
    { jobId: Number.NaN },
    { jobId: 2 ** 53 },
    { jobId: 10n },
  ],
  ...[
    { jobId: 1, act: 'destroy' },
    { jobId: 1, act: 'toString' },
    { jobId: 1, act: null },
  ],
  ...[
    { importId: 1 },
    { importId: 1, verdict: 'good', offset: 0 },
    { importId: 1, verdict: null, offset: -1 },
  ],
  { importId: 1, verdict: null, offset: Number.POSITIVE_INFINITY },
  ...[{ name: 7 }, { name: 'a'.repeat(1001) }, { reader: '' }, { reader: 'a'.repeat(65) }],
  ...[
    { scanId: 'scan-a', reader: 'A', act: { kind: 'explode' } },
    { scanId: 'scan-a', reader: 'A', act: { kind: 'undo', boxId: 1 } },
    { scanId: 'scan-a', reader: 'A', act: { kind: 'add', point: [0, Number.NaN, 0], subtype: 'healthy' } },
    { scanId: 'scan-a', reader: 'A', act: { kind: 'add', point: [0, 0], subtype: 'healthy' } },
    { scanId: 'scan-a', reader: 'A', act: { kind: 'add', point: [0, 0, 0], subtype: 'cancer' } },
    { scanId: 'scan-a', reader: 'A', act: { kind: 'delete', boxId: 1.5 } },
    { readers: ['A'], scanId: null },
  ],
  ...[
    { scanId: 'scan-a', reader: 'A', act: { kind: 'level', subtype: 'centrilobular', level: 0 } },
    { scanId: 'scan-a', reader: 'A', act: { kind: 'level', subtype: 'centrilobular', level: 255.5 } },
    { scanId: 'scan-a', reader: 'A', act: { ...STROKE, radiusMm: 0 } },
    { scanId: 'scan-a', reader: 'A', act: { ...STROKE, flat: 3 } },
    { scanId: 'scan-a', reader: 'A', act: { ...STROKE, points: [] } },
    { scanId: 'scan-a', reader: 'A', act: { ...STROKE, points: [[0, 0, Number.NaN]] } },
    { scanId: 'scan-a', reader: 'A', act: { ...STROKE, points: new Float32Array(3) } },
    { scanId: 'scan-a', reader: 'A', act: { ...STROKE, points: Array(5001).fill([0, 0, 0]) } },
    { scanId: 'scan-a', reader: 'A', verdict: 'corrected', note: '' },
    { scanId: 'scan-a', reader: 'A', verdict: 'accepted', note: 'a'.repeat(2001) },
  ],
  ...[{ modelId: '../a' }, { modelId: 7 }, { modelId: 'a', name: 7 }, { modelId: 'a', confirmed: 1 }],
  ...[{ modelId: 'a', note: 'a'.repeat(20_001) }, { theme: 'pink' }, { engine: 'cuda' }, { threads: 0 }],
  ...[
    { threads: 1e9 },
    { keys: { '../a': 'x' } },
    { keys: { a: 7 } },
    { library: '/etc' },
    { folder: '/etc' },
  ],
  ...[{ token: '/etc' }, { token: 'A'.repeat(16) }, { language: '../de' }, { tensorflowFolder: '/etc' }],
  ...[
    { fromScanId: 'scan-a', toScanId: 'scan-b', point: [0, 0] },
    { fromScanId: 'scan-a', toScanId: '../b', point: [0, 0, 0] },
    { fromScanId: 'scan-a', toScanId: 'scan-b', point: [0, 1e9, 0] },
  ],
  ...[
    { scanId: 'scan-a', method: 'rigid', start: null },
    { scanId: 'scan-a', method: 'affine', start: { matrix: [1, 0, 0], offset: [0, 0, 0] } },
    // A mirrored body, and a flat one.
    {
      scanId: 'scan-a',
      method: 'affine',
      start: { matrix: [-1, 0, 0, 0, 1, 0, 0, 0, 1], offset: [0, 0, 0] },
    },
    { scanId: 'scan-a', method: 'affine', start: { matrix: [0, 0, 0, 0, 1, 0, 0, 0, 1], offset: [0, 0, 0] } },
    { scanId: 'scan-a', registrationId: 'registration-a', reader: 'A', verdict: 'perhaps', note: '' },
  ],
  JSON.parse('{"__proto__": {"scanId": "a"}}'),
];

/** Calls for which `{ jobId: 1 }` is no garbage. */
const TAKE_A_JOB: ReadonlySet<CallName> = new Set([
  'jobLog',
  'finishTraining',
  'jobMetrics',
  'exportEfficiency',
]);

/** Of the right shape, about what is not there. */
const UNKNOWN: readonly (readonly [CallName, unknown, string])[] = [
  ['openScan', { scanId: '..' }, 'scan-unknown'],
  ['openScan', { scanId: 'nobody' }, 'scan-unknown'],
  ['makeAtlas', { scanId: 'nobody' }, 'unknown-scan'],
  ['prepareScans', { scanIds: ['scan-a', 'nobody'], each: true }, 'unknown-scan'],
  ['readLedger', { importId: 99, verdict: null, offset: 0 }, 'import-unknown'],
  ['exportLedger', { importId: 99, verdict: null }, 'import-unknown'],
  ['actOnJob', { jobId: 99, act: 'remove' }, 'job-unknown'],
  ['finishTraining', { jobId: 99 }, 'job-unknown'],
  ['jobMetrics', { jobId: 99 }, 'job-unknown'],
  ['exportEfficiency', { jobId: 99 }, 'job-unknown'],
  ['jobLog', { jobId: 99 }, 'job-unknown'],
  ['openModel', { modelId: 'nobody' }, 'model-unknown'],
  ['renameModel', { modelId: 'nobody', name: 'x' }, 'model-unknown'],
  ['renameModel', { modelId: 'model', name: '  ' }, 'bad-name'],
  ['noteModel', { modelId: '..', note: '' }, 'model-unknown'],
  ['removeModel', { modelId: 'nobody', confirmed: null }, 'model-unknown'],
  ['removeModel', { modelId: 'model', confirmed: 'another name' }, 'model-has-masks'],
  ['segmentScans', { scanIds: ['nobody'], modelIds: ['model'], step: 4 }, 'unknown-scan'],
  ['segmentScans', { scanIds: ['scan-a'], modelIds: ['nobody'], step: 4 }, 'unknown-model'],
  ['estimateSegmentation', { scanId: 'scan-a', modelId: 'nobody' }, 'unknown-model'],
  ['reportScans', { scanIds: ['nobody'] }, 'unknown-scan'],
  ['exportMeasures', { scanIds: ['scan-b'] }, 'not-measured'],
  ['exportModel', { modelId: 'nobody' }, 'model-unknown'],
  ['exportModel', { modelId: 'model' }, 'model-missing'],
  ['exportModelCard', { modelId: 'nobody' }, 'model-unknown'],
  ['switchLibrary', { token: '0123456789abcdef' }, 'library-unknown'],
  ['forgetLibrary', { token: '0123456789abcdef' }, 'library-unknown'],
  ['openBoxes', { scanId: 'nobody', reader: 'A' }, 'unknown-scan'],
  ['annotateScan', { scanId: 'nobody', reader: 'A', act: { kind: 'undo' } }, 'unknown-scan'],
  ['annotateScan', { scanId: 'scan-a', reader: 'A', act: { kind: 'delete', boxId: 9 } }, 'box-unknown'],
  [
    'annotateScan',
    { scanId: 'scan-a', reader: 'A', act: { kind: 'add', point: [9999, 0, 0], subtype: 'healthy' } },
    'label-outside-scan',
  ],
  ['compareReaders', { readers: ['A', 'B'], scanId: 'nobody' }, 'unknown-scan'],
  ['exportBoxesSr', { scanId: 'scan-a', reader: 'A' }, 'no-boxes'],
  ['testArchive', { name: 'nowhere' }, 'archive-unknown'],
  ['removeArchive', { name: 'nowhere' }, 'archive-unknown'],
  ['addReader', { name: 'a^b' }, 'reader-name'],
  ['landmarksOfScan', { scanId: 'nobody', registrationId: null }, 'unknown-scan'],
  ['landmarksOfScan', { scanId: 'scan-b', registrationId: 'registration-a' }, 'registration-unknown'],
  ['registrationsOfScan', { scanId: 'nobody' }, 'unknown-scan'],
  ['atlasToLay', { scanId: 'nobody' }, 'unknown-scan'],
  ['warpedAtlas', { scanId: 'scan-b', registrationId: 'registration-a' }, 'registration-unknown'],
  [
    'judgeRegistration',
    { scanId: 'scan-a', registrationId: 'nobody', reader: 'A', verdict: 'accepted', note: '' },
    'registration-unknown',
  ],
  [
    'judgeRegistration',
    { scanId: 'scan-a', registrationId: 'registration-a', reader: 'a^b', verdict: 'accepted', note: '' },
    'reader-name',
  ],
  [
    'judgeRegistration',
    { scanId: 'scan-a', registrationId: 'registration-a', reader: 'A', verdict: 'withdrawn', note: '' },
    'no-verdict',
  ],
  ['routedModels', { scanId: 'scan-b', registrationId: 'registration-a' }, 'registration-unknown'],
  [
    'routingOfScan',
    { scanId: 'scan-a', registrationId: 'registration-a', modelId: 'nobody', layer: 0, expert: null },
    'model-unknown',
  ],
  [
    'routingOfScan',
    { scanId: 'scan-a', registrationId: 'registration-a', modelId: 'model', layer: 13, expert: null },
    'bad-argument',
  ],
  ['takeRegistration', { scanId: 'scan-b', registrationId: 'registration-a' }, 'registration-unknown'],
  ['registerAgain', { scanId: 'nobody', method: 'affine', start: null }, 'unknown-scan'],
  ['mapPointBetweenScans', { fromScanId: 'scan-a', toScanId: 'nobody', point: [0, 0, 0] }, 'unknown-scan'],
];

/** The contract's handlers on a library in a folder that names somebody; what main sends unasked is kept. */
function startMain() {
  const home = join(temporaryFolder(), 'of Jane Doe');
  const folder = join(home, 'library');
  const logged: string[] = [];
  const sent: unknown[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => logged.push(line) });
  const window = {
    isDestroyed: () => false,
    webContents: { send: (_: string, value: unknown) => void sent.push(value) },
  };
  const library = keepLibrary(folder);
  const queue = keepQueue(library, startNodeWorker, () => window as never, logger);
  const chosen: string[] = [];
  const settings = keepSettings(join(home, 'settings'), { library: folder });
  const network = windowNetwork(settings, library, logger, (view) => sent.push(view));
  const answering: Handlers = handlers(library, queue, async () => chosen, '1.2.3', {
    settings,
    startWorker: startNodeWorker,
    restoring: () => {},
    ...network,
    show: async () => {},
    switchTo: async (other) => {
      await queue.release();
      library.switchTo(other);
    },
  });
  const call = <N extends CallName>(name: N, argument?: unknown): Promise<Answer<Calls[N]['value']>> =>
    answerCall(name, answering[name], argument, logger);
  const close = async () => {
    await queue.close();
    await network.receiver.stop();
    library.close();
  };
  return { home, folder, library, chosen, call, close, sent, logged };
}

describe('the contract', () => {
  const main = startMain();
  beforeAll(() => makeWindowLibrary(main.folder));
  afterAll(main.close);

  it.each(CALL_NAMES)('%s refuses garbage', async (name) => {
    for (const argument of TAKE_A_JOB.has(name) ? GARBAGE : [...GARBAGE, { jobId: 1 }]) {
      const { ok, error } = (await main.call(name, argument)) as { ok: boolean; error?: { code: string } };
      expect([ok, error?.code], String(name)).toEqual([false, 'bad-argument']);
    }
  });

  it.each(UNKNOWN)('%s refuses %j', async (name, argument, code) => {
    expect(await main.call(name, argument)).toMatchObject({ ok: false, error: { code } });
  });

  it('has queued nothing and logged no bug for any of it', async () => {
    expect(await main.call('listJobs')).toEqual({ ok: true, value: [] });
    expect(main.logged).toEqual([]);
  });
});

/** Every value in what crosses, the keys too. */
function* leaves(value: unknown): Generator<unknown> {
  if (ArrayBuffer.isView(value) || value === null || typeof value !== 'object') yield value;
  else if (Array.isArray(value)) for (const each of value) yield* leaves(each);
  else if (Object.getPrototypeOf(value) !== Object.prototype) yield value;
  else {
    for (const [key, each] of Object.entries(value)) {
      yield key;
      yield* leaves(each);
    }
  }
}

const PATH = /(^|[\s"'“(=])(\/|[A-Za-z]:[\\/]|\\\\)[^\s/\\]/;
const BASE64 = /data:|[A-Za-z0-9+/]{160,}={0,2}/;

function expectClean(crossed: unknown): void {
  for (const leaf of leaves(crossed)) {
    if (typeof leaf !== 'string') {
      expect(['number', 'boolean', 'undefined']).toContain(leaf === null ? 'undefined' : typeof leaf);
      continue;
    }
    expect(leaf).not.toMatch(PATH);
    expect(leaf).not.toMatch(BASE64);
    for (const secret of ['Jane', 'Doe', 'Secret', homedir(), tmpdir()]) expect(leaf).not.toContain(secret);
  }
}

describe('what crosses to the window', () => {
  const main = startMain();
  const viewed = startMain();
  const answers: unknown[] = [];
  afterAll(() => Promise.all([main.close(), viewed.close()]));

  async function value<N extends CallName>(
    name: N,
    argument?: unknown,
    { call } = main,
  ): Promise<Calls[N]['value']> {
    const answer = await call(name, argument);
    answers.push(answer);
    if (!answer.ok) throw new Error(`${name}: ${answer.error.code}: ${answer.error.message}`);
    return answer.value;
  }

  async function allEnded(): Promise<readonly JobRow[]> {
    for (;;) {
      const jobs = await value('listJobs');
      if (jobs.every(({ state }) => state.kind !== 'running' && state.kind !== 'pending')) return jobs;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('is no path, no name of a folder above, no typed array and no base64, whatever is asked', async () => {
    const disk = writeFiles(join(main.home, 'the disk'), ctSlices('7', 0, 5));
    writeFiles(disk, new Map([['notes.txt', Buffer.from('hello')]]));
    writeFiles(disk, new Map([['cut.dcm', [...ctSlices('8', 0, 1).values()][0]!.subarray(0, 400)]]));
    main.chosen.push(disk);
    await value('chooseAndImport', { source: 'folder' });
    await allEnded();
    const [imported] = await value('listScans');
    const scanId = imported!.id;
    // There are no lungs in it: both jobs fail in words of main.
    await value('makeAtlas', { scanId });
    await value('prepareScans', { scanIds: [scanId], each: true });
    const jobs = await allEnded();
    expect(jobs.map(({ kind, state }) => `${kind} ${state.kind}`)).toEqual([
      'import done',
      'atlas failed',
      'prepare failed',
    ]);
    for (const { id } of jobs) expect(await value('jobLog', { jobId: id })).not.toEqual([]);
    const archive = { kind: 'dicomweb', name: 'web', url: 'http://127.0.0.1:9', user: 'me' };
    await value('saveArchive', { archive, secret: 'a Secret of Jane' });
    await value('listArchives');
    const off = (await value('receiver')).settings;
    const listening = await value('changeReceiver', { ...off, enabled: true, port: 11_999 });
    expect(listening.state.kind).toMatch(/listening|refused/);
    expect((await value('changeReceiver', off)).state).toEqual({ kind: 'off' });
    const [line] = await value('listImports');
    const ledger = await value('readLedger', { importId: line!.id, verdict: null, offset: 0 });
    expect(ledger.map(({ name }) => name)).toContain('the disk/notes.txt');
    await value('describeLibrary');
    await value('openScan', { scanId });
    await makeWindowLibrary(viewed.folder);
    await value('listScans', undefined, viewed);
    await value('describeLibrary', undefined, viewed);
    for (const each of ['scan-a', 'scan-b']) await value('openScan', { scanId: each }, viewed);
    const laid = { scanId: 'scan-a', registrationId: 'registration-a' };
    await value('landmarksOfScan', laid, viewed);
    await value('registrationsOfScan', { scanId: 'scan-a' }, viewed);
    await value('warpedAtlas', laid, viewed);
    await value('judgeRegistration', { ...laid, reader: 'A', verdict: 'accepted', note: 'so' }, viewed);
    await value('registrationQueue', undefined, viewed);
    await value('routedModels', laid, viewed);
    await value('atlasToLay', { scanId: 'scan-b' }, viewed);
    answers.push(await viewed.call('routingOfScan', { ...laid, modelId: 'model', layer: 0, expert: null }));
    answers.push(await main.call('openScan', { scanId: 'nobody' }));
    main.chosen.push(join(main.home, 'nowhere'));
    answers.push(await main.call('chooseAndImport', { source: 'files' }));
    await value('actOnJob', { jobId: jobs[0]!.id, act: 'remove' });
    expect(main.sent.length).toBeGreaterThan(8);
    expectClean(answers);
    expectClean(main.sent);
  });

  it('would be noticed', () => {
    for (const bad of [
      ...['/etc/passwd', 'in C:\\Users\\x', 'of Jane', `data:image/png;base64,AA`, 'A'.repeat(200)],
      ...[new Uint8Array(2), new ArrayBuffer(2)],
    ]) {
      expect(() => expectClean([{ deep: bad }]), String(bad)).toThrow();
    }
  });
});
