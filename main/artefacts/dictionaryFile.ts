import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import { REPRESENTATION } from '../../native-models/network/settings.ts';
import { type Dictionary, EMPTY_ROW, emptyDictionary } from '../../native-models/training/dictionary.ts';
import { explainWriteError } from './atomicFile.ts';

const MAGIC = 0x4b4e4244; // "DBNK"
const VERSION = 1;
/** Magic, version, K, number of dictionaries. */
const FILE_HEADER_BYTES = 64;
/** Stamp, write position, rows filled. */
const DICTIONARY_HEADER_BYTES = 16;
const ROW_BYTES = REPRESENTATION * Float32Array.BYTES_PER_ELEMENT;

/** Dictionaries in one file, little-endian, two places for each; a place says which moment it holds. */
export interface DictionaryFile {
  readonly path: string;
  /** Moment of what the place holds, 0 where nothing was ever written. */
  stamp(dictionary: number, place: number): Promise<number>;
  /** @throws Refusal `bank-mismatch` when the place does not hold that moment. */
  read(dictionary: number, place: number, stamp: number): Promise<Dictionary>;
  /** @param stamp at least 1 */
  write(dictionary: number, place: number, stamp: number, content: Dictionary): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file or makes it. Rows that were never filled are not written: the file is sparse.
 * @throws Refusal `bank-mismatch` when it was made for another K or number of dictionaries.
 */
export async function openDictionaryFile(
  path: string,
  { bankSize, dictionaries }: { readonly bankSize: number; readonly dictionaries: number },
): Promise<DictionaryFile> {
  const file = await openOrCreate(path);
  try {
    await checkFileHeader(file, path, [MAGIC, VERSION, bankSize, dictionaries]);
  } catch (error) {
    await file.close();
    throw error;
  }
  const patientBytes = bankSize * Int32Array.BYTES_PER_ELEMENT;
  const placeBytes = DICTIONARY_HEADER_BYTES + patientBytes + bankSize * ROW_BYTES;
  const at = (dictionary: number, place: number): number =>
    FILE_HEADER_BYTES + (2 * dictionary + place) * placeBytes;

  return {
    path,
    stamp: async (dictionary, place) => {
      const header = new Int32Array(1);
      const { bytesRead } = await file.read(bytesOf(header), 0, header.byteLength, at(dictionary, place));
      return bytesRead === header.byteLength ? header[0]! : 0;
    },
    read: async (dictionary, place, stamp) => {
      const start = at(dictionary, place);
      const content = emptyDictionary(bankSize);
      const header = new Int32Array(DICTIONARY_HEADER_BYTES / 4);
      await readInto(file, header, start);
      const [written, next, filled] = header as unknown as readonly [number, number, number];
      if (written !== stamp || filled > bankSize) {
        throw new Refusal(
          'bank-mismatch',
          `${path} does not hold dictionary ${dictionary} of moment ${stamp}; start the run anew`,
        );
      }
      await readInto(file, content.patients, start + DICTIONARY_HEADER_BYTES);
      const keys = content.keys.subarray(0, filled * REPRESENTATION);
      await readInto(file, keys, start + DICTIONARY_HEADER_BYTES + patientBytes);
      return { ...content, next };
    },
    write: async (dictionary, place, stamp, { keys, patients, next }) => {
      const filled = filledRows(patients);
      const header = Int32Array.of(stamp, next, filled, 0);
      const pieces = [header, patients, keys.subarray(0, filled * REPRESENTATION)];
      try {
        await writeAll(file, Buffer.concat(pieces.map(bytesOf)), at(dictionary, place));
      } catch (error) {
        throw explainWriteError(error, path);
      }
    },
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

/** Rows fill from the first on, so the filled ones are a run. */
function filledRows(patients: Int32Array): number {
  const empty = patients.indexOf(EMPTY_ROW);
  return empty < 0 ? patients.length : empty;
}

async function openOrCreate(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw explainWriteError(error, path);
  }
  try {
    await mkdir(dirname(path), { recursive: true });
    return await open(path, 'wx+');
  } catch (error) {
    throw explainWriteError(error, path);
  }
}

async function checkFileHeader(file: FileHandle, path: string, expected: readonly number[]): Promise<void> {
  const header = new Int32Array(FILE_HEADER_BYTES / 4);
  if ((await file.stat()).size < FILE_HEADER_BYTES) {
    header.set(expected);
    await writeAll(file, bytesOf(header), 0);
    return;
  }
  await readInto(file, header, 0);
  if (expected.some((value, n) => header[n] !== value)) {
    throw new Refusal(
      'bank-mismatch',
      `${path}: expected a memory bank of ${expected[3]} dictionaries of K = ${expected[2]}, got ${
        header[0] === MAGIC
          ? `version ${header[1]} with ${header[3]} of K = ${header[2]}`
          : 'another kind of file'
      }`,
    );
  }
}

const bytesOf = (array: Int32Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** @throws Refusal `bank-mismatch` when the file ends before the array is full. */
async function readInto(file: FileHandle, array: Int32Array | Float32Array, position: number): Promise<void> {
  const bytes = bytesOf(array);
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, done, bytes.byteLength - done, position + done);
    if (bytesRead === 0) {
      throw new Refusal('bank-mismatch', 'the memory bank ends too early; start the run anew');
    }
    done += bytesRead;
  }
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    done += (await file.write(bytes, done, bytes.byteLength - done, position + done)).bytesWritten;
  }
}
