import { findCircles } from './findCircles.ts';
import type { Source, SourceFunction } from './readSource.ts';

export interface Room {
  readonly name: string;
  readonly files: number;
  readonly lines: number;
  /** Rooms whose values or types it imports. */
  readonly arrows: readonly string[];
}

export type PlacedFunction = SourceFunction & { readonly file: string };

export interface Structure {
  readonly rooms: readonly Room[];
  /** Rooms that import each other. */
  readonly mutual: readonly (readonly [string, string])[];
  /** Files that import each other's values, directly or by others. */
  readonly circles: readonly (readonly string[])[];
  /** The longest first. */
  readonly functions: readonly PlacedFunction[];
  /** Functions that are written more than once, letter for letter. */
  readonly twins: readonly (readonly PlacedFunction[])[];
}

/** Shorter ones are words of the language rather than copies. */
const SHORTEST_TWIN = 4;

/** A room is a folder of `main`, of `main/services` or of a part beside it. */
export function roomOf(file: string): string {
  const folders = file.split('/').slice(0, -1);
  return folders.slice(0, folders[1] === 'services' ? 3 : 2).join('/');
}

export function structureOf(sources: readonly Source[]): Structure {
  const functions = sources.flatMap(({ file, functions: own }) => own.map((each) => ({ ...each, file })));
  const values = new Map(
    sources.map(({ file, imports }) => [
      file,
      imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target),
    ]),
  );
  const rooms = roomsOf(sources);
  return {
    rooms,
    mutual: rooms.flatMap(({ name, arrows }) =>
      rooms
        .filter((other) => name < other.name && arrows.includes(other.name) && other.arrows.includes(name))
        .map((other) => [name, other.name] as const),
    ),
    circles: findCircles(values),
    functions: functions.toSorted((a, b) => b.lines - a.lines),
    twins: twinsOf(functions),
  };
}

function roomsOf(sources: readonly Source[]): Room[] {
  const files = new Set(sources.map(({ file }) => file));
  const names = [...new Set(sources.map(({ file }) => roomOf(file)))].sort();
  return names.map((name) => {
    const own = sources.filter(({ file }) => roomOf(file) === name);
    const targets = own.flatMap(({ imports }) => imports.map(({ target }) => target));
    const rooms = new Set(targets.filter((target) => files.has(target)).map(roomOf));
    rooms.delete(name);
    const lines = own.reduce((sum, source) => sum + source.lines, 0);
    return { name, files: own.length, lines, arrows: [...rooms].sort() };
  });
}

function twinsOf(functions: readonly PlacedFunction[]): PlacedFunction[][] {
  const byText = new Map<string, PlacedFunction[]>();
  for (const each of functions) {
    if (each.lines < SHORTEST_TWIN) continue;
    const text = each.text.replace(/\s+/g, ' ');
    byText.set(text, [...(byText.get(text) ?? []), each]);
  }
  return [...byText.values()].filter((same) => same.length > 1);
}
