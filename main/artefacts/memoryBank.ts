import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import { REPRESENTATION } from '../../native-models/network/settings.ts';
import { EMPTY_ROW, emptyDictionary, type MemoryBank } from '../../native-models/training/dictionary.ts';
import { explainWriteError } from './atomicFile.ts';

const MAGIC = 0x4b4e4244; // "DBNK"
const VERSION = 1;
/** Magic, version, K, number of landmarks. */
const FILE_HEADER_BYTES = 64;
/** Epoch that may read it, write position, rows filled. */
const DICTIONARY_HEADER_BYTES = 16;

export interface FileBank extends MemoryBank {
  close(): Promise<void>;
}

/**
 * The conditional memory bank in one file, little-endian; a dictionary is loaded, changed and put back
 * without the others. Each landmark has two places, used by turns: epoch e reads the one that epoch
 * e − 1 wrote and writes the other. So an epoch can die anywhere and be run again from its start, or
 * from any checkpoint within it, on the very dictionaries it began with; no copy is ever taken.
 * Rows that were never filled are not written: the file is sparse.
 *
 * @throws Refusal `bank-mismatch` when the file was made for another K or number of landmarks.
 */
export async function openFileBank(
  path: string,
  { bankSize, landmarks }: { readonly bankSize: number; readonly landmarks: number },
): Promise<FileBank> {
  const file = await openOrCreate(path);
  try {
    await checkFileHeader(file, path, [MAGIC, VERSION, bankSize, landmarks]);
  } catch (error) {
    await file.close();
    throw error;
  }
  const rowBytes = REPRESENTATION * Float32Array.BYTES_PER_ELEMENT;
  const patientBytes = bankSize * Int32Array.BYTES_PER_ELEMENT;
  const placeBytes = DICTIONARY_HEADER_BYTES + patientBytes + bankSize * rowBytes;
  const placeOf = (landmark: number, epoch: number): number =>
    FILE_HEADER_BYTES + (2 * landmark + (epoch % 2)) * placeBytes;

  return {
    read: async (landmark, epoch) => {
      const dictionary = emptyDictionary(bankSize);
      if (epoch === 0) return dictionary;
      const at = placeOf(landmark, epoch);
      const header = new Int32Array(DICTIONARY_HEADER_BYTES / 4);
      await readInto(file, header, at);
      const [written, next, filled] = header as unknown as readonly [number, number, number];
      if (written !== epoch || filled > bankSize) {
        throw new Refusal(
          'bank-mismatch',
          `${path} does not hold landmark ${landmark} as it was before epoch ${epoch}; start the run anew`,
        );
      }
      await readInto(file, dictionary.patients, at + DICTIONARY_HEADER_BYTES);
      const keys = dictionary.keys.subarray(0, filled * REPRESENTATION);
      await readInto(file, keys, at + DICTIONARY_HEADER_BYTES + patientBytes);
      return { ...dictionary, next };
    },
    write: async (landmark, epoch, { keys, patients, next }) => {
      const filled = filledRows(patients);
      const header = Int32Array.of(epoch + 1, next, filled, 0);
      const pieces = [header, patients, keys.subarray(0, filled * REPRESENTATION)];
      try {
        await writeAll(file, Buffer.concat(pieces.map(bytesOf)), placeOf(landmark, epoch + 1));
      } catch (error) {
        throw explainWriteError(error, path);
      }
    },
    flush: () => file.sync(),
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
      `${path}: expected a memory bank of K = ${expected[2]} for ${expected[3]} landmarks, got ${
        header[0] === MAGIC
          ? `version ${header[1]} with K = ${header[2]} for ${header[3]}`
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
