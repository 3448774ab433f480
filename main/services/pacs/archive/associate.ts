import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { association, requests, responses } from 'dcmjs-dimse';
import { Refusal } from '../../../../native-models/common/refusal.ts';
import type { DimseArchive } from '../../../model/archive.ts';
import { dimse } from '../dimse.ts';
import { StoragePeer, type Store } from '../storagePeer.ts';

export interface Proposal {
  readonly abstractSyntax: string;
  readonly transferSyntaxes: readonly string[];
  /** The archive sends objects of this class to us. */
  readonly receives?: true;
}

/** An association with an archive. Requests are made one after the other. */
export interface OpenAssociation {
  accepts(abstractSyntax: string): boolean;
  /** @returns the final response; those before it are given to `pending`. */
  request(
    request: requests.Request,
    pending?: (response: responses.Response) => void,
  ): Promise<responses.Response>;
  close(): Promise<void>;
  /** After a fault: the archive need not wait for us. */
  abort(): void;
}

export interface AssociationOptions {
  /** Takes what is sent on this association. */
  readonly store?: Store;
  /** How long the archive may say nothing. */
  readonly silenceMs?: number;
}

const CONNECT_MS = 30_000;
/** Of silence; an object that is taken in meanwhile takes seconds. */
const ANSWER_MS = 120_000;
const PENDING: readonly number[] = [0xff00, 0xff01];

/** Where nothing is asked for that would be sent. */
const nothingStored: Omit<Store, 'folder'> = {
  take: () => Promise.reject(new Refusal('not-asked', 'no object was asked for on this association')),
};

/** @throws Refusal `archive-unreachable`, `archive-refused`; the signal's reason when cancelled. */
export async function associate(
  archive: DimseArchive,
  proposals: readonly Proposal[],
  signal: AbortSignal,
  { store, silenceMs = ANSWER_MS }: AssociationOptions = {},
): Promise<OpenAssociation> {
  signal.throwIfAborted();
  const socket = await open(archive, signal);
  const peer = new StoragePeer(socket, store ?? { ...nothingStored, folder: '' });
  const broken = Promise.withResolvers<never>();
  broken.promise.catch(() => undefined);
  const lost = (): void =>
    broken.reject(
      signal.aborted ? signal.reason : new Refusal('archive-failed', `${archive.name} ended the connection`),
    );
  socket.setTimeout(silenceMs);
  socket.once('close', lost);
  const cancel = (): void => {
    peer.sendAbort();
    socket.destroy();
  };
  signal.addEventListener('abort', cancel, { once: true });
  const accepted = await Promise.race([acceptance(peer, archive, proposals), broken.promise]).catch(
    (error: unknown) => {
      socket.destroy();
      throw error;
    },
  );
  return {
    accepts: (abstractSyntax) => isAccepted(accepted, abstractSyntax),
    request: async (request, pending) => {
      if (!isAccepted(accepted, request.getAffectedSopClassUid())) {
        throw new Refusal(
          'archive-refused',
          `${archive.name} does not offer this service to ${archive.callingAe}`,
        );
      }
      return Promise.race([answerTo(peer, request, pending), broken.promise]);
    },
    abort: cancel,
    close: async () => {
      signal.removeEventListener('abort', cancel);
      const closed = socket.closed ? undefined : once(socket, 'close');
      peer.on('associationReleaseResponse', () => void socket.end());
      peer.sendAssociationReleaseRequest();
      await closed;
    },
  };
}

async function open({ name, host, port, tls }: DimseArchive, signal: AbortSignal): Promise<Socket> {
  const socket = tls ? connectTls({ host, port, servername: host }) : connect({ host, port });
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]);
  try {
    await once(socket, tls ? 'secureConnect' : 'connect', { signal: limit });
    return socket;
  } catch (error) {
    socket.on('error', () => undefined).destroy();
    signal.throwIfAborted();
    const why = limit.aborted ? 'no answer' : (error as NodeJS.ErrnoException).code;
    throw new Refusal('archive-unreachable', `${name} cannot be reached at ${host}:${port} (${why})`);
  }
}

function acceptance(
  peer: StoragePeer,
  { name, calledAe, callingAe }: DimseArchive,
  proposals: readonly Proposal[],
): Promise<association.Association> {
  const wanted = new dimse.association.Association(callingAe, calledAe);
  for (const { abstractSyntax, transferSyntaxes, receives } of proposals) {
    const id = wanted.addPresentationContext(abstractSyntax);
    for (const syntax of transferSyntaxes) wanted.addTransferSyntaxToPresentationContext(id, syntax);
    if (receives) wanted.getPresentationContext(id).setProviderRole(true);
  }
  return new Promise((resolve, reject) => {
    peer.on('associationAccepted', (accepted: association.Association) => resolve(accepted));
    peer.on('associationRejected', ({ reason }: { reason: number }) =>
      reject(
        new Refusal('archive-refused', `${name} does not accept the association: ${reasonText(reason)}`),
      ),
    );
    peer.sendAssociationRequest(wanted);
  });
}

function reasonText(reason: number): string {
  const { CalledAeNotRecognized, CallingAeNotRecognized } = dimse.constants.RejectReason;
  if (reason === CalledAeNotRecognized) return 'it has another AE title than the one called';
  if (reason === CallingAeNotRecognized) return 'it does not know the calling AE title; register it there';
  return `reason ${reason}`;
}

const isAccepted = (accepted: association.Association, abstractSyntax: string): boolean =>
  accepted
    .getPresentationContexts()
    .some(
      ({ context }) =>
        context.getAbstractSyntaxUid() === abstractSyntax &&
        context.getResult() === dimse.constants.PresentationContextResult.Accept,
    );

function answerTo(
  peer: StoragePeer,
  request: requests.Request,
  pending: (response: responses.Response) => void = () => undefined,
): Promise<responses.Response> {
  return new Promise((resolve) => {
    request.on('response', (response: responses.Response) => {
      if (PENDING.includes(response.getStatus())) pending(response);
      else resolve(response);
    });
    peer.sendRequests(request);
  });
}
