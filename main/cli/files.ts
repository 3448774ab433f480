import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';

/** @throws Refusal `file-not-found`. */
export const readText = (path: string): string => readBytes(path).toString('utf8');

/** @throws Refusal `file-not-found`. */
export function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Refusal('file-not-found', `expected a file at ${path}; it cannot be read (${codeOf(error)})`);
  }
}

/** @throws Refusal `cannot-write`. */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw new Refusal('cannot-write', `${path} cannot be written (${codeOf(error)})`);
  }
}

/** Makes the folder as well; the file is there whole or not at all. @throws Refusal `cannot-write`. */
export async function writeBytes(path: string, content: Uint8Array): Promise<void> {
  try {
    mkdirSync(dirname(path), { recursive: true });
    await writeFileAtomic(path, content);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('cannot-write', `${path} cannot be written (${codeOf(error)})`);
  }
}

/** @throws Refusal `cannot-write`. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new Refusal('cannot-write', `the folder ${path} cannot be made (${codeOf(error)})`);
  }
}

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}
