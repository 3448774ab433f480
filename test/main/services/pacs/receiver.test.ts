import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { instanceHash } from '../../../../main/catalog/instances.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import { parseDataSet } from '../../../../main/dicom/parseDataSet.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import type { Listening } from '../../../../main/services/pacs/receiver/listenForStorage.ts';
import { type ReceiverOptions, startReceiver } from '../../../../main/services/pacs/receiver/receiver.ts';
import type { ImportOutcome } from '../../../../main/services/scans/importOutcome.ts';
import { ctFile } from '../../../fixtures/ctFile.ts';
import {
  ctSlices,
  temporaryFolder,
  temporaryLibrary,
  testSession,
  writeFiles,
} from '../../../fixtures/ctLibrary.ts';
import { acknowledged, hasDcmtk, runTool, storescuArgs } from '../../../fixtures/dcmtk.ts';
import { readOriginal } from '../../../fixtures/readOriginal.ts';

let receiver: Listening | undefined;

afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

async function listening(library: Library, options: Partial<ReceiverOptions> = {}) {
  const { session, events } = testSession(library);
  const outcomes: ImportOutcome[] = [];
  const started = await startReceiver(session, {
    port: 0,
    delivered: (outcome) => outcomes.push(outcome),
    failed: (error) => {
      throw error;
    },
    ...options,
  });
  receiver = started;
  const send = (paths: readonly string[], more: readonly string[] = []) =>
    runTool('storescu', storescuArgs(started.port, paths, more));
  return { port: started.port, send, outcomes, events };
}

/** The data set of a file, without the header that each writer makes its own. */
function dataSetOf(bytes: Uint8Array): Uint8Array {
  const parsed = parseDataSet(bytes);
  if ('verdict' in parsed) throw new Error(parsed.reason);
  return parsed.dataSet.byteArray;
}

const leftovers = (library: Library): string[] => readdirSync(library.at('originals', 'incoming'));

describe.skipIf(!hasDcmtk)('a receiver of scans, sent to by DCMTK (needs the package dcmtk)', () => {
  it('takes in all that is sent, to the byte, and groups it into a scan', async () => {
    const library = temporaryLibrary();
    const slices = ctSlices('7', 0, 6);
    const { send, outcomes } = await listening(library);
    const { code, text } = await send([writeFiles(temporaryFolder(), slices)]);
    expect(code).toBe(0);
    expect(acknowledged(text)).toBe(6);
    for (const [index, bytes] of [...slices.values()].entries()) {
      const kept = dataSetOf(readOriginal(library, `1.2.3.7.${index + 1}`));
      expect(Buffer.compare(kept, dataSetOf(bytes))).toBe(0);
    }
    await receiver?.close();
    expect(outcomes.map(({ counts }) => counts)).toEqual([
      { imported: 6, duplicate: 0, skipped: 0, rejected: 0 },
    ]);
    expect(listScans(library.catalog)).toHaveLength(1);
    expect(leftovers(library)).toEqual([]);
  });

  it('knows what it has, whether it was sent or imported, and says what it does not keep', async () => {
    const library = temporaryLibrary();
    const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 2));
    const { send, outcomes } = await listening(library);
    await send([folder]);
    const again = await send([folder]);
    expect(acknowledged(again.text)).toBe(2);
    const odd = writeFiles(
      temporaryFolder(),
      new Map([
        ['scout.dcm', ctFile({ SOPInstanceUID: '1.2.9.1', ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] })],
        ['bad.dcm', ctFile({ SOPInstanceUID: '1.2.9.2', RescaleSlope: 0 })],
      ]),
    );
    const refused = await send([odd]);
    expect(acknowledged(refused.text)).toBe(0);
    expect(refused.text).toMatch(/ElementsDiscarded/);
    expect(refused.text).toMatch(/CannotUnderstand/);
    await receiver?.close();
    const ledger = outcomes.flatMap((outcome) => outcome.ledger);
    expect(ledger.map(({ verdict, code }) => code ?? verdict).sort()).toEqual(
      ['imported', 'imported', 'duplicate', 'duplicate', 'localizer', 'bad-rescale'].sort(),
    );
    expect(leftovers(library)).toEqual([]);
  });

  it('answers C-ECHO, and refuses strangers with the DICOM reason', async () => {
    const library = temporaryLibrary();
    const { port, send, events } = await listening(library, { callers: [{ aeTitle: 'SCANNER' }] });
    const echo = (...more: string[]) => runTool('echoscu', [...more, '127.0.0.1', String(port)]);
    expect((await echo('-aec', 'DRASCLR', '-aet', 'SCANNER')).code).toBe(0);
    expect((await echo('-aec', 'DRASCLR', '-aet', 'STRANGER')).text).toMatch(/Calling AE Title Not Recogn/);
    expect((await echo('-aec', 'ANOTHER', '-aet', 'SCANNER')).text).toMatch(/Called AE Title Not Recogn/);
    const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 1));
    expect((await send([folder], ['-aet', 'STRANGER'])).code).not.toBe(0);
    expect(instanceHash(library.catalog, '1.2.3.7.1')).toBeUndefined();
    expect(events.filter(({ kind }) => kind === 'notice')).toHaveLength(3);
  });

  it('accepts neither other objects nor other services', async () => {
    const { port, send } = await listening(temporaryLibrary());
    const mr = ctFile({ SOPClassUID: '1.2.840.10008.5.1.4.1.1.4', Modality: 'MR' });
    expect((await send([writeFiles(temporaryFolder(), new Map([['mr.dcm', mr]]))])).text).toMatch(
      /No presentation context/i,
    );
    const find = ['-v', '-S', '-aec', 'DRASCLR', '-k', 'QueryRetrieveLevel=STUDY', '127.0.0.1', String(port)];
    expect((await runTool('findscu', find)).text).toMatch(/No Acceptable Presentation Contexts/i);
  });

  it('keeps de-identified copies when it is told to, and no name in the ledger', async () => {
    const library = temporaryLibrary();
    const { send, outcomes } = await listening(library, { deidentify: { ids: {} } });
    await send([writeFiles(temporaryFolder(), ctSlices('7', 0, 2))]);
    await receiver?.close();
    const ledger = outcomes.flatMap((outcome) => outcome.ledger);
    expect(ledger).toHaveLength(2);
    for (const { name, sopUid } of ledger) {
      expect(name).toMatch(/^file [0-9a-f]{12}$/);
      expect(sopUid).not.toMatch(/^1\.2\.3\.7\./);
      expect(readOriginal(library, sopUid!).includes('Secret^Name')).toBe(false);
    }
  });

  it('outlives garbage, endless PDUs and senders that are cut off', async () => {
    const library = temporaryLibrary();
    const { port, send } = await listening(library);
    const garbage = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([1, 0, 0xff, 0xff, 0xff, 0xff, 0, 0]),
    ];
    for (const bytes of garbage) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
        socket.on('error', () => undefined).on('close', () => resolve());
      });
    }
    expect(acknowledged((await send([writeFiles(temporaryFolder(), ctSlices('7', 0, 2))])).text)).toBe(2);
  });
});

const hasOpenssl = spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

describe.skipIf(!hasDcmtk || !hasOpenssl)('a receiver that encrypts (needs dcmtk, openssl)', () => {
  /** A key and a certificate that signs itself. */
  function certificate(name: string): { readonly key: string; readonly cert: string } {
    const folder = temporaryFolder();
    const key = join(folder, 'key.pem');
    const cert = join(folder, 'cert.pem');
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30000', '-subj', `/CN=${name}`];
    const { status, stderr } = spawnSync('openssl', [...made, '-keyout', key, '-out', cert], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return { key, cert };
  }

  it('takes in from senders whose certificate its authority has signed, and from nobody else', async () => {
    const [own, known, stranger] = ['receiver', 'scanner', 'stranger'].map(certificate);
    const pem = (file: string) => readFileSync(file, 'utf8');
    const { send } = await listening(temporaryLibrary(), {
      tls: { key: pem(own!.key), cert: pem(own!.cert), ca: pem(known!.cert) },
    });
    const folder = writeFiles(temporaryFolder(), ctSlices('7', 0, 2));
    const by = (sender: typeof known) => ['+tls', sender!.key, sender!.cert, '+cf', own!.cert];
    expect(acknowledged((await send([folder], by(known))).text)).toBe(2);
    expect(acknowledged((await send([folder], by(stranger))).text)).toBe(0);
    expect(acknowledged((await send([folder])).text)).toBe(0);
  });
});

describe('a receiver', () => {
  it('is not opened to other computers without saying who may send', async () => {
    const { session } = testSession(temporaryLibrary());
    const rest = { port: 0, delivered: () => undefined, failed: () => undefined };
    await expect(startReceiver(session, { ...rest, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'receiver-open',
    });
    await expect(startReceiver(session, { ...rest, aeTitle: 'A\\B' })).rejects.toMatchObject({
      code: 'bad-ae-title',
    });
    const other = await startReceiver(session, rest);
    await expect(startReceiver(session, { ...rest, port: other.port })).rejects.toMatchObject({
      code: 'port-in-use',
    });
    const tls = { key: 'no key', cert: 'no certificate' };
    await expect(startReceiver(session, { ...rest, tls })).rejects.toMatchObject({ code: 'bad-certificate' });
    await other.close();
  });
});
