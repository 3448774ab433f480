import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Refusal } from '../../../../native-models/common/refusal.ts';
import { requireAeTitle } from '../aeTitle.ts';
import type { Store } from '../storagePeer.ts';
import { addressesOf, type Caller, callerCheck, isLoopback } from './callers.ts';

export interface ListenOptions {
  readonly aeTitle: string;
  /** Name or address to listen on. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Who may send; needed where others than this computer can connect. */
  readonly callers: readonly Caller[];
  /** PEM. With `ca`, senders must show a certificate that it has signed. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly ca?: string };
  readonly store: Store;
  /** @param why what was not accepted. */
  refused(aeTitle: string, why: string): void;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Ends all associations. */
  close(): Promise<void>;
}

/** Each holds at most one object in a temporary file, and one batch of them is read at a time. */
const MAX_ASSOCIATIONS = 32;

/**
 * Listens for associations that store CT.
 * @throws Refusal `receiver-open`, `bad-ae-title`, `port-in-use`, `port-forbidden`, `host-unknown`, `bad-certificate`.
 */
export async function listenForStorage(options: ListenOptions): Promise<Listening> {
  const { host, callers, store, refused } = options;
  const aeTitle = requireAeTitle(options.aeTitle);
  await refuseOpen(host, callers);
  const mayCall = await callerCheck(callers);
  const sockets = new Set<Socket>();
  const hasRoom = (): boolean => sockets.size <= MAX_ASSOCIATIONS;
  // Loaded with the library for DICOM's protocol, which nobody needs who does not listen.
  const { StorageScp } = await import('./storageScp.ts');
  const server = makeServer(options.tls, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    new StorageScp(socket, { ...store, aeTitle, mayCall, hasRoom, refused });
  });
  // Some may connect and never ask for an association.
  server.maxConnections = 2 * MAX_ASSOCIATIONS;
  const port = await listen(server, host, options.port);
  return {
    host,
    port,
    close: async () => {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
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

function makeServer(tls: ListenOptions['tls'], accept: (socket: Socket) => void): Server {
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
