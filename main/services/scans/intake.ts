import { rmSync } from 'node:fs';
import { beginImport, type FileVerdict } from '../../catalog/imports.ts';
import type { ReadFile } from '../../worker/protocol.ts';
import type { Session } from '../library/session.ts';
import { type Arrival, ArrivalReader } from './arrivalReader.ts';
import { groupPendingSeries } from './groupScans.ts';
import { concludeImport, type ImportOutcome } from './importOutcome.ts';
import { recordFiles, unnamed } from './recordFiles.ts';

/** Files of one commit, as an import has them. */
const FILES_PER_BATCH = 32;
/** Larger files are read alone, so that what is held at a time stays small. */
const LARGE_BYTES = 16 * 1024 * 1024;

export interface IntakeOptions {
  /** The library's copies are then de-identified ones; `ids` gives the ids of a site by PatientID. */
  readonly deidentify?: { readonly ids: Readonly<Record<string, string>> };
  /** Called when the first file begins a ledger. */
  readonly began?: (importId: number) => void;
}

interface Waiting {
  readonly arrival: Arrival;
  readonly verdict: PromiseWithResolvers<FileVerdict>;
}

/**
 * Takes files in as they arrive, by the rules of an import: what arrives while a batch is read is the next batch,
 * so that many senders share a commit. A verdict is given only after the original is synced and the catalog's
 * transaction is committed.
 */
export class Intake {
  readonly #session: Session;
  readonly #key: Buffer;
  readonly #deidentify: boolean;
  readonly #began: (importId: number) => void;
  readonly #reader: ArrivalReader;
  readonly #waiting: Waiting[] = [];
  readonly #sopUids = new Set<string>();
  #importId: number | null = null;
  #working: Promise<void> = Promise.resolve();
  #busy = false;

  /** @throws Refusal `pseudonym-key-missing`: without the key no patient could be recognised. */
  constructor(session: Session, { deidentify, began }: IntakeOptions = {}) {
    const { library } = session;
    this.#session = session;
    this.#key = library.pseudonyms.key();
    this.#deidentify = deidentify !== undefined;
    this.#began = began ?? (() => undefined);
    this.#reader = new ArrivalReader(session, {
      libraryRoot: library.root,
      ...(deidentify && { deidentify: { key: this.#key.toString('hex'), ids: deidentify.ids } }),
    });
  }

  /**
   * Takes one file in and removes it from where it arrived. @returns its line in the ledger, once it is committed.
   * @throws Refusal `library-full`, `library-read-only`; then nothing of it is kept.
   */
  take(arrival: Arrival): Promise<FileVerdict> {
    const verdict = Promise.withResolvers<FileVerdict>();
    this.#waiting.push({ arrival, verdict });
    if (!this.#busy) this.#working = this.#work();
    return verdict.promise;
  }

  /**
   * Waits for what has arrived, groups it into scans and closes its ledger; what arrives later begins another one.
   * @returns null when nothing has arrived since the last time.
   */
  async finish(): Promise<ImportOutcome | null> {
    while (this.#busy) await this.#working;
    await this.#reader.stop();
    // Another caller may have finished meanwhile, or another file may have arrived.
    if (this.#busy) return this.finish();
    const importId = this.#importId;
    if (importId === null) return null;
    this.#importId = null;
    groupPendingSeries(this.#session.library);
    const outcome = concludeImport(this.#session, importId, this.#sopUids, this.#deidentify);
    this.#sopUids.clear();
    return outcome;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#waiting.length > 0) await this.#commit(nextBatch(this.#waiting));
    } finally {
      this.#busy = false;
    }
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const files = await this.#reader.read(batch.map(({ arrival }) => arrival));
      const verdicts = this.#record(files);
      for (const { arrival } of batch) rmSync(arrival.path, { force: true });
      batch.forEach(({ verdict }, index) => {
        verdict.resolve(verdicts[index]!);
      });
    } catch (error) {
      for (const { arrival, verdict } of batch) {
        rmSync(arrival.path, { force: true });
        verdict.reject(error);
      }
    }
  }

  #record(files: readonly ReadFile[]): FileVerdict[] {
    const { library } = this.#session;
    if (this.#importId === null) {
      this.#importId = beginImport(library.catalog, []);
      this.#began(this.#importId);
    }
    const importId = this.#importId;
    const named = this.#deidentify ? files.map((file) => unnamed(this.#key, file)) : files;
    const verdicts = recordFiles(library, importId, named);
    for (const { sopUid } of verdicts) if (sopUid) this.#sopUids.add(sopUid);
    return verdicts;
  }
}

function nextBatch(waiting: Waiting[]): Waiting[] {
  const large = waiting.findIndex(({ arrival }) => arrival.bytes > LARGE_BYTES);
  const count = large === 0 ? 1 : Math.min(FILES_PER_BATCH, large < 0 ? waiting.length : large);
  return waiting.splice(0, count);
}
