import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { artefactKey, type Json } from '../../artefacts/key.ts';

/** Raised when a unit of the same name gives other numbers. */
const VERSION = 1;

/** Runs a unit of work once: what was stored under the same inputs is read instead. */
export type RunUnit = <T>(name: string, inputs: Json, act: () => Promise<T>) => Promise<T>;

interface Stored {
  readonly key: string;
  readonly seconds: number;
  readonly value: unknown;
}

/** @param folder one JSON file for each unit. @param began told of each unit that is not there yet. */
export function unitStore(folder: string, began: (name: string) => void): RunUnit {
  mkdirSync(folder, { recursive: true });
  return async <T>(name: string, inputs: Json, act: () => Promise<T>) => {
    const path = join(folder, `${name}.json`);
    const key = artefactKey('evidence', VERSION, { name, inputs });
    const stored = readStored(path);
    if (stored?.key === key) return stored.value as T;
    began(name);
    const start = performance.now();
    const value = await act();
    const unit: Stored = { key, seconds: (performance.now() - start) / 1000, value };
    await writeFileAtomic(path, Buffer.from(`${JSON.stringify(unit, null, 1)}\n`));
    return value;
  };
}

function readStored(path: string): Stored | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Stored;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
