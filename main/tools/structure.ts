import { globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readSource } from './structure/readSource.ts';
import { type Structure, structureOf } from './structure/structureOf.ts';

/**
 * `npm run structure [-- --json]`: rooms and their arrows, circles of imports, the longest functions, and functions
 * that stand twice. `npm run check` keeps circles and over-long functions at zero; this shows where one is heading.
 */
const root = path.resolve(import.meta.dirname, '../..');
const SHOWN = 12;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const sources = globSync('{main,preload,renderer,native-models}/**/*.{ts,tsx}', { cwd: root })
  .filter((file) => !file.startsWith('native-models/kernels/assembly/'))
  .sort()
  .map((file) => readSource(root, file));
const structure = structureOf(sources);
process.stdout.write(values.json ? `${JSON.stringify(structure)}\n` : describe(structure));

function describe({ rooms, mutual, circles, functions, twins }: Structure): string {
  const arrows = rooms.reduce((sum, room) => sum + room.arrows.length, 0);
  const place = ({ name, file, line }: Structure['functions'][number]) => `${name} (${file}:${line})`;
  return [
    `${rooms.length} rooms, ${arrows} arrows between them`,
    ...rooms.map(
      ({ name, files, lines, arrows: to }) =>
        `  ${name.padEnd(28)} ${String(files).padStart(4)} files ${String(lines).padStart(6)} lines → ${to.join(', ') || 'nothing'}`,
    ),
    `${mutual.length} pairs of rooms that import each other`,
    ...mutual.map((pair) => `  ${pair.join(' ↔ ')}`),
    `${circles.length} circles of imports`,
    ...circles.map((circle) => `  ${circle.join(' ↔ ')}`),
    `the longest of ${functions.length} functions, lines without blank ones`,
    ...functions.slice(0, SHOWN).map((each) => `  ${String(each.lines).padStart(4)} ${place(each)}`),
    `${twins.length} functions that are written more than once`,
    ...twins.map((same) => `  ${same.map(place).join(', ')}`),
    '',
  ].join('\n');
}
