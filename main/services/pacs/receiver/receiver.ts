import { mkdirSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Refusal } from '../../../../native-models/common/refusal.ts';
import { INCOMING } from '../../../artefacts/originalFile.ts';
import type { Session } from '../../library/session.ts';
import type { ImportOutcome } from '../../scans/importOutcome.ts';
import { Intake, type IntakeOptions } from '../../scans/intake.ts';
import { requireAeTitle } from '../aeTitle.ts';
import { addressesOf, type Caller, callerCheck, isLoopback } from './callers.ts';
import type { ScpOptions } from './storageScp.ts';

export const DEFAULT_PORT = 11112;
export const DEFAULT_AE_TITLE = 'DRASCLR';
const LOOPBACK_HOST = '127.0.0.1';

export interface ReceiverOptions extends IntakeOptions {
  readonly aeTitle?: string;
  /** Name or address to listen on; this computer alone by default. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Who may send; needed where others than this computer can connect. */
  readonly callers?: readonly Caller[];
  /** PEM. With `ca`, senders must show a certificate that it has signed. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  /** A delivery ends when nothing has arrived for so long. */
  readonly quietMs?: number;
  /** A delivery is committed and grouped into scans. */
  delivered(outcome: ImportOutcome): void;
  /** A delivery could not be grouped: a fault of the program or of the disk. */
  failed(error: unknown): void;
}

export interface Receiver {
  readonly host: string;
  readonly port: number;
  /** Ends all associations; what was acknowledged is in the library. */
  close(): Promise<void>;
}

/** Each holds at most one object in a temporary file, and one batch of them is read at a time. */
const MAX_ASSOCIATIONS = 32;
const QUIET_MS = 5000;

/**
 * Listens for scans that are sent by C-STORE. Success is answered when the object is taken in: its original is
 * synced and the catalog's row committed, by the rules of a folder import.
 * @throws Refusal `receiver-open`, `bad-ae-title`, `port-in-use`, `port-forbidden`, `host-unknown`, `bad-certificate`,
 *   `library-read-only`, `pseudonym-key-missing`.
 */
export async function startReceiver(session: Session, options: ReceiverOptions): Promise<Receiver> {
  const aeTitle = requireAeTitle(options.aeTitle ?? DEFAULT_AE_TITLE);
  const host = options.host ?? LOOPBACK_HOST;
  await refuseOpen(host, options.callers ?? []);
  if (session.library.readOnly) {
    throw new Refusal(
      'library-read-only',
      'expected a library that can be written, to receive scans into it',
    );
  }
  const mayCall = await callerCheck(options.callers ?? []);
  const intake = new Intake(session, options);
  const delivery = deliveries(intake, options);
  const folder = session.library.at(INCOMING);
  mkdirSync(folder, { recursive: true });
  const sockets = new Set<Socket>();
  const scp: ScpOptions = {
    aeTitle,
    mayCall,
    folder,
    hasRoom: () => sockets.size <= MAX_ASSOCIATIONS,
    refused: (calling, why) => {
      const message = `an association of ${calling || 'a caller without a name'} was refused: ${why} not accepted`;
      session.listen({ kind: 'notice', code: 'association-refused', message });
    },
    take: async (arrival) => {
      const verdict = await intake.take(arrival);
      delivery.touch();
      return verdict;
    },
  };
  // Loaded with the library for DICOM's protocol, which nobody needs who does not listen.
  const { StorageScp } = await import('./storageScp.ts');
  const server = makeServer(options.tls, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new StorageScp(socket, scp);
  });
  const port = await listen(server, host, options.port ?? DEFAULT_PORT);
  return {
    host,
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
      await delivery.end();
    },
  };
}

/** Where others can connect, it must be said who may send. @throws Refusal `receiver-open`, `host-unknown`. */
async function refuseOpen(host: string, callers: readonly Caller[]): Promise<void> {
  const addresses = await addressesOf(host);
  if (callers.length > 0 || addresses.every(isLoopback)) return;
  throw new Refusal(
    'receiver-open',
    `other computers can reach ${host}: expected a list of the AE titles that may send`,
  );
}

/** Closes a ledger when it has become quiet. */
function deliveries(intake: Intake, { quietMs = QUIET_MS, delivered, failed }: ReceiverOptions) {
  let timer: NodeJS.Timeout | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(timer);
    const outcome = await intake.finish();
    if (outcome) delivered(outcome);
  };
  return {
    touch: (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void end().catch(failed), quietMs);
    },
    end,
  };
}

function makeServer(tls: ReceiverOptions['tls'], accept: (socket: Socket) => void): Server {
  if (!tls) return createServer(accept);
  try {
    return createTlsServer({ ...tls, requestCert: tls.ca !== undefined }, accept);
  } catch (error) {
    throw new Refusal(
      'bad-certificate',
      `the key and certificate cannot be used: ${(error as Error).message}`,
    );
  }
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explainListening(error, host, port)));
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function explainListening(error: NodeJS.ErrnoException, host: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new Refusal('port-in-use', `another program listens on port ${port} of ${host}`);
    case 'EACCES':
      return new Refusal('port-forbidden', `this user may not listen on port ${port}; take one above 1023`);
    case 'EADDRNOTAVAIL':
      return new Refusal('host-unknown', `${host} is no address of this computer`);
    default:
      return error;
  }
}
