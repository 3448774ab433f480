import { readFileSync, writeFileSync } from 'node:fs';
import { Refusal } from '../../native-models/common/refusal.ts';

/** @throws Refusal `file-not-found`. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
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

function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}
