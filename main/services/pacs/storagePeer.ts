import type { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import type { association, Dataset, requests, responses } from 'dcmjs-dimse';
import type { FileVerdict } from '../../catalog/imports.ts';
import { writePart10 } from '../../dicom/writePart10.ts';
import type { Arrival } from '../scans/arrivalReader.ts';
import { dimse } from './dimse.ts';
import { guardPdus } from './pduGuard.ts';
import { SpoolFile } from './spoolFile.ts';
import { type StoreStatus, statusOfFault, statusOfVerdict } from './storeStatus.ts';

export interface Store {
  /** Where objects lie until they are taken in. */
  readonly folder: string;
  /** @returns the verdict once it is committed. */
  take(arrival: Arrival): Promise<FileVerdict>;
}

/** A disk that is slower than the network holds the sender back. */
const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;
/** Of silence, also while an object is taken in: above the time that import gives its largest file. */
export const SILENCE_MS = 10 * 60 * 1000;

/**
 * One connection over which objects arrive by C-STORE, whoever asked for it. The bytes of a data set are kept as
 * they were sent; only the file's own header is ours. Each object is answered when it is committed.
 */
export class StoragePeer extends dimse.Scp {
  protected readonly socket: Socket;
  readonly #store: Store;
  #incoming: SpoolFile | undefined;

  constructor(socket: Socket, store: Store) {
    super(guardPdus(socket), { connectTimeout: SILENCE_MS });
    this.socket = socket;
    this.#store = store;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    socket.on('data', () => {
      if ((this.#incoming?.writableLength ?? 0) > MAX_BACKLOG_BYTES) socket.pause();
    });
    socket.on('close', () => {
      if (!this.#incoming?.writableEnded) this.#incoming?.destroy();
    });
    this.on('networkError', () => {
      socket.destroy();
    });
  }

  override createStoreWritableStream(
    context: association.PresentationContext,
    request: requests.CStoreRequest,
  ): Writable {
    const incoming = new SpoolFile(this.#store.folder, headerOf(context, request));
    // A sender that does not wait for the answer to its last object.
    incoming.on('error', () => this.socket.destroy());
    incoming.on('taken', () => {
      if (incoming.writableLength < MAX_BACKLOG_BYTES / 2 && this.socket.isPaused()) this.socket.resume();
    });
    this.#incoming = incoming;
    return incoming;
  }

  override createDatasetFromStoreWritableStream(
    writable: Writable,
    _context: association.PresentationContext,
    callback: (dataset: Dataset) => void,
  ): void {
    const done = (): void => callback(new dimse.Dataset({}));
    void (writable as SpoolFile).complete.then(done, done);
  }

  override cStoreRequest(
    request: requests.CStoreRequest,
    callback: (response: responses.CStoreResponse) => void,
  ): void {
    const incoming = this.#incoming;
    this.#incoming = undefined;
    void this.#takeIn(request, incoming).then(({ status, comment }) => {
      const response = dimse.responses.CStoreResponse.fromRequest(request);
      response.setStatus(status);
      if (comment !== undefined) response.setErrorComment(comment);
      callback(response);
    });
  }

  override abort(): void {
    this.socket.destroy();
  }

  async #takeIn(request: requests.CStoreRequest, incoming: SpoolFile | undefined): Promise<StoreStatus> {
    try {
      if (!incoming) throw new Error('an object without data');
      const spooled = await incoming.complete;
      const name = `${uidOf(request.getAffectedSopInstanceUid())}.dcm`;
      return statusOfVerdict(await this.#store.take({ ...spooled, name }));
    } catch (error) {
      return statusOfFault(error);
    }
  }
}

/** The same for every sender, so that an object that is sent again is the same file. */
function headerOf(context: association.PresentationContext, request: requests.CStoreRequest): Uint8Array {
  return writePart10(
    {
      sopClassUid: uidOf(request.getAffectedSopClassUid()),
      sopInstanceUid: uidOf(request.getAffectedSopInstanceUid()),
      transferSyntax: context.getAcceptedTransferSyntaxUid()!,
    },
    {},
  );
}

/** As much of a name that a stranger gives as a UID may hold. */
const uidOf = (text: string | undefined): string => (text ?? '').replace(/[^0-9.]/g, '').slice(0, 64);
