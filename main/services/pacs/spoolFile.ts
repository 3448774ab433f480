import { type FileHandle, open, rm } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { explainWriteError } from '../../artefacts/atomicFile.ts';
import { temporaryName } from '../../artefacts/writer.ts';
import { MAX_FILE_BYTES } from '../../dicom/candidateFile.ts';

export interface Spooled {
  readonly path: string;
  readonly bytes: number;
}

/**
 * An object on its way into the library, under a temporary name that the library clears when its writer has died.
 * It is not synced: nothing is acknowledged before import has written the original. A fault, e.g. of a full disk,
 * does not end the stream: the rest is dropped, and {@link SpoolFile.complete} says why.
 */
export class SpoolFile extends Writable {
  readonly path: string;
  /** Settled when the last byte is written, or the object is given up. */
  readonly complete: Promise<Spooled>;
  readonly #settle: PromiseWithResolvers<Spooled>;
  readonly #header: Uint8Array;
  #file: FileHandle | undefined;
  #bytes = 0;
  #fault: unknown;

  /** @param header is written first. */
  constructor(folder: string, header: Uint8Array) {
    // Whoever writes looks at what waits and stops for a while: see StorageScp.
    super({ highWaterMark: Number.MAX_SAFE_INTEGER });
    this.path = temporaryName(folder);
    this.#header = header;
    this.#settle = Promise.withResolvers();
    this.complete = this.#settle.promise;
    this.complete.catch(() => undefined);
  }

  override _construct(done: () => void): void {
    const start = async (): Promise<void> => {
      this.#file = await open(this.path, 'wx', 0o600);
      await this.#append(this.#header);
    };
    void this.#unlessFault(start).then(done);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    void this.#unlessFault(() => this.#append(chunk)).then(() => {
      done();
      this.emit('taken');
    });
  }

  override _final(done: () => void): void {
    void this.#unlessFault(() => this.#close()).then(() => {
      if (this.#fault === undefined) this.#settle.resolve({ path: this.path, bytes: this.#bytes });
      else void this.#giveUp(this.#fault);
      done();
    });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const ended = this.writableFinished ? Promise.resolve() : this.#giveUp(error ?? new Error('cut off'));
    void ended.then(() => done(error));
  }

  async #append(chunk: Uint8Array): Promise<void> {
    if (this.#bytes + chunk.length > MAX_FILE_BYTES) {
      throw new Refusal('too-large', `expected an object of at most ${MAX_FILE_BYTES} bytes, got more`);
    }
    await this.#file!.appendFile(chunk);
    this.#bytes += chunk.length;
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #unlessFault(act: () => Promise<void>): Promise<void> {
    if (this.#fault !== undefined) return;
    try {
      await act();
    } catch (error) {
      this.#fault = explainWriteError(error, 'the object that arrives');
    }
  }

  async #giveUp(why: unknown): Promise<void> {
    await this.#close().catch(() => undefined);
    await rm(this.path, { force: true }).catch(() => undefined);
    this.#settle.reject(why);
  }
}
