import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * A journal of entries in files `000001.jsonl` …, one entry a line: CRC-32 of the entry, a space, the entry as JSON.
 * Lines are only ever added. A line that was cut by a kill or damaged later is told from the others by its sum.
 */
const NAME = /^\d{6}\.jsonl$/;
const LARGEST_FILE = 32 * 1024 * 1024;
const READ_BYTES = 1 << 20;

export interface JournalPlace {
  readonly file: string;
  /** 1 for the first. */
  readonly line: number;
}

/** Adds entries and syncs them. @throws what the disk refuses; then none, some or all of them are there. */
export function appendEntries(folder: string, entries: readonly unknown[]): void {
  if (!existsSync(folder)) mkdirSync(folder);
  const file = openSync(join(folder, fileForMore(folder)), 'a+');
  try {
    const text = entries.map((entry) => lineOf(JSON.stringify(entry))).join('');
    // What a kill has cut off must not run into the next line.
    const bytes = Buffer.from(endsWithLine(file) ? text : `\n${text}`);
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Every entry in order; `undefined` for a line that is damaged. */
export function* readEntries(folder: string): Generator<JournalPlace & { readonly entry: unknown }> {
  for (const name of journalFiles(folder)) {
    let line = 0;
    for (const text of linesOf(join(folder, name))) {
      line++;
      if (text !== '') yield { file: name, line, entry: entryOf(text) };
    }
  }
}

export const journalFiles = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => NAME.test(name))
        .sort()
    : [];

function fileForMore(folder: string): string {
  const last = journalFiles(folder).at(-1);
  if (last === undefined) return nameOf(1);
  const file = openSync(join(folder, last), 'r');
  const { size } = fstatSync(file);
  closeSync(file);
  return size < LARGEST_FILE ? last : nameOf(Number(last.slice(0, 6)) + 1);
}

const nameOf = (number: number): string => `${`${number}`.padStart(6, '0')}.jsonl`;

function endsWithLine(file: number): boolean {
  const { size } = fstatSync(file);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] === 0x0a;
}

const sumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');
const lineOf = (json: string): string => `${sumOf(json)} ${json}\n`;

function entryOf(line: string): unknown {
  const json = line.slice(9);
  if (line[8] !== ' ' || sumOf(json) !== line.slice(0, 8)) return undefined;
  return JSON.parse(json);
}

function* linesOf(path: string): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(READ_BYTES);
    let rest = Buffer.alloc(0);
    for (;;) {
      const read = readSync(file, chunk, 0, READ_BYTES, null);
      if (read === 0) break;
      let bytes = Buffer.concat([rest, chunk.subarray(0, read)]);
      for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a)) {
        yield bytes.toString('utf8', 0, at);
        bytes = bytes.subarray(at + 1);
      }
      rest = bytes;
    }
    if (rest.length > 0) yield rest.toString('utf8');
  } finally {
    closeSync(file);
  }
}
