import { once } from 'node:events';
import type { Command } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { noteBug } from '../../services/library/bugLog.ts';
import { parseCaller } from '../../services/pacs/receiver/callers.ts';
import {
  DEFAULT_AE_TITLE,
  DEFAULT_PORT,
  LOOPBACK_HOST,
  type ReceiverOptions,
  startReceiver,
} from '../../services/pacs/receiver/receiver.ts';
import type { ImportOutcome } from '../../services/scans/importOutcome.ts';
import { readText } from '../files.ts';
import { wholeNumber } from '../numbers.ts';
import type { Output } from '../output.ts';
import { runCommand } from '../run.ts';
import { ledgerRows, tellImport } from '../tellImport.ts';
import { readIds } from './import.ts';

interface ReceiveCommandOptions {
  readonly port: number;
  readonly aeTitle: string;
  readonly host: string;
  readonly allow?: readonly string[];
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly tlsCa?: string;
  readonly deidentify?: boolean;
  readonly ids?: string;
}

export function addReceiveCommand(program: Command): void {
  program
    .command('receive')
    .description('listen for CT that a PACS sends by C-STORE, until Ctrl+C')
    .option('--port <n>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), DEFAULT_PORT)
    .option('--ae-title <title>', 'AE title of this receiver', DEFAULT_AE_TITLE)
    .option('--host <address>', 'address to listen on; this computer alone by default', LOOPBACK_HOST)
    .option('--allow <AE[@HOST]...>', 'who may send; needed where other computers can connect')
    .option('--tls-key <pem>', 'private key: connections are then encrypted')
    .option('--tls-cert <pem>', 'certificate of this receiver')
    .option('--tls-ca <pem>', 'senders must show a certificate that this one has signed')
    .option('--deidentify', 'keep de-identified copies, as import does')
    .option('--ids <csv>', 'with --deidentify: a table patientId,id of the ids that a site gives')
    .action((options: ReceiveCommandOptions) =>
      runCommand(program.opts(), async ({ session, output }) => {
        requireTlsPair(options);
        const receiver = await startReceiver(session, receiverOptions(options, output));
        const { host, port } = receiver;
        const allowed = options.allow?.join(', ') ?? 'everyone on this computer';
        output.say(`Receiving as ${options.aeTitle} on ${host}:${port} from ${allowed}. Ctrl+C ends it.`);
        output.result('listening', { host, port, aeTitle: options.aeTitle });
        if (!session.signal.aborted) await once(session.signal, 'abort');
        await receiver.close();
        output.result('stopped', {});
      }),
    );
}

/** @throws Refusal `bad-usage`. */
function requireTlsPair({ tlsKey, tlsCert, tlsCa }: ReceiveCommandOptions): void {
  const whole = (tlsKey === undefined) === (tlsCert === undefined) && (tlsCa === undefined || tlsCert);
  if (!whole) throw new Refusal('bad-usage', 'expected --tls-key and --tls-cert together');
}

function receiverOptions(options: ReceiveCommandOptions, output: Output): ReceiverOptions {
  const { aeTitle, host, port, tlsKey, tlsCert, tlsCa } = options;
  return {
    aeTitle,
    host,
    port,
    callers: (options.allow ?? []).map(parseCaller),
    ...(tlsKey !== undefined &&
      tlsCert !== undefined && {
        tls: {
          key: readText(tlsKey),
          cert: readText(tlsCert),
          ...(tlsCa !== undefined && { ca: readText(tlsCa) }),
        },
      }),
    ...(options.deidentify && { deidentify: { ids: readIds(options.ids) } }),
    delivered: (outcome) => tellDelivery(outcome, output),
    failed: (error) => {
      noteBug(error);
      output.error('bug', 'what has arrived could not be grouped into scans; it is in the library');
    },
  };
}

export function tellDelivery(outcome: ImportOutcome, output: Output): void {
  const refused = outcome.ledger.filter(({ verdict }) => verdict === 'skipped' || verdict === 'rejected');
  output.table('ledger', ledgerRows(refused));
  tellImport(outcome, output);
}
