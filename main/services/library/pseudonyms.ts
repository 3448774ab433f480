import { createHmac, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { libraryFact, setLibraryFact } from '../../catalog/libraryFacts.ts';
import type { Catalog } from '../../catalog/open.ts';
import { renamePatients } from '../../catalog/renamePatients.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { patientKeyOf } from '../../dicom/patientKey.ts';

/** Hexadecimal, beside the catalog and not in it: a catalog that is passed on does not carry the key. */
export const KEY_FILE = 'pseudonym.key';
const KEY = /^[0-9a-f]{64}$/;
const CHECK = 'pseudonym-check';

/** Turns identities into the library's pseudonyms. Without the key, nobody can enumerate PatientIDs to find them. */
export interface Pseudonyms {
  /** Of the hash that reading a file yields. @throws Refusal `pseudonym-key-missing`. */
  ofPatientKey(patientKey: string): string;
  /** Of a PatientID as a table has it. @throws Refusal `pseudonym-key-missing`. */
  ofPatientId(patientId: string): string;
  /** The key, for what else must be the same for one patient. @throws Refusal `pseudonym-key-missing`. */
  key(): Buffer;
}

/**
 * The pseudonyms of a library. A library without a key gets one, and the plain hashes of older versions are
 * replaced in the same transaction that notes it. Of a library that can only be read, nothing is changed.
 * @throws Refusal `pseudonym-key-wrong` when the key is not the one the library was made with.
 */
export function openPseudonyms(root: string, catalog: Catalog, readOnly = false): Pseudonyms {
  const path = join(root, KEY_FILE);
  const check = libraryFact(catalog, CHECK);
  if (check === undefined && !readOnly && !existsSync(path)) writeKey(path, randomBytes(32));
  const key = existsSync(path) ? parseKey(readFileSync(path, 'utf8')) : undefined;
  if (key && check !== undefined && check !== checkOf(key)) throw wrongKey();
  if (key && check === undefined && !readOnly) {
    inTransaction(catalog, () => {
      if (libraryFact(catalog, CHECK) !== undefined) return;
      renamePatients(catalog, (patientKey) => pseudonym(key, patientKey));
      setLibraryFact(catalog, CHECK, checkOf(key));
    });
  }
  const needed = (): Buffer => {
    if (key) return key;
    throw new Refusal(
      'pseudonym-key-missing',
      `the library lacks its file ${KEY_FILE}, without which patients cannot be recognised; put it back into the library's folder`,
    );
  };
  return {
    ofPatientKey: (patientKey) => pseudonym(needed(), patientKey),
    ofPatientId: (patientId) => pseudonym(needed(), patientKeyOf(patientId)),
    key: needed,
  };
}

/** HMAC-SHA256, 16 hex digits: few enough to read, far more than there are patients. */
const pseudonym = (key: Buffer, patientKey: string): string =>
  createHmac('sha256', key).update(`patient\u0000${patientKey}`).digest('hex').slice(0, 16);

const checkOf = (key: Buffer): string => createHmac('sha256', key).update('check').digest('hex').slice(0, 16);

function parseKey(text: string): Buffer {
  const trimmed = text.trim();
  if (!KEY.test(trimmed)) throw wrongKey();
  return Buffer.from(trimmed, 'hex');
}

const wrongKey = (): Refusal =>
  new Refusal(
    'pseudonym-key-wrong',
    `${KEY_FILE} is not the key that this library was made with; put the right one into the library's folder`,
  );

/** For the owner alone, and on the disk before any pseudonym is made with it. */
function writeKey(path: string, key: Buffer): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${key.toString('hex')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
