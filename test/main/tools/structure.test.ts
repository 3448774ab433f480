import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCircles } from '../../../main/tools/structure/findCircles.ts';
import { readSource } from '../../../main/tools/structure/readSource.ts';
import { structureOf } from '../../../main/tools/structure/structureOf.ts';

const SUM =
  'export function sum(a: number, b: number): number {\n  const both = a + b;\n\n  return both;\n}\n';
const FILES: Readonly<Record<string, string>> = {
  'main/catalog/rows.ts': `import type { Scan } from '../services/scans/scan.ts';\nimport { join } from 'node:path';\n${SUM}`,
  'main/services/scans/scan.ts': `import { sum as total, type Row } from '../../catalog/rows.ts';\n${SUM}`,
  'main/services/scans/lazy.ts':
    "export { sum } from './scan.ts';\nexport const late = () => import('./lazy.ts');\n",
};

let root: string;
const read = () => Object.keys(FILES).map((file) => readSource(root, file));

beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'structure-'));
  for (const [file, text] of Object.entries(FILES)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('the structure of sources', () => {
  it('tells imports of types from those of values, and resolves them', () => {
    const [rows, scan, lazy] = read();
    expect(rows!.imports).toEqual([
      { target: 'main/services/scans/scan.ts', typeOnly: true },
      { target: 'node', typeOnly: false },
    ]);
    expect(scan!.imports).toEqual([{ target: 'main/catalog/rows.ts', typeOnly: false }]);
    expect(lazy!.imports.map(({ target }) => target)).toEqual([
      'main/services/scans/scan.ts',
      'main/services/scans/lazy.ts',
    ]);
  });

  it('names functions with their lines, and finds rooms, circles and copies', () => {
    const { rooms, mutual, circles, functions, twins } = structureOf(read());
    expect(rooms.map(({ name, files, arrows }) => [name, files, arrows])).toEqual([
      ['main/catalog', 1, ['main/services/scans']],
      ['main/services/scans', 2, ['main/catalog']],
    ]);
    expect(mutual).toEqual([['main/catalog', 'main/services/scans']]);
    expect(circles).toEqual([['main/services/scans/lazy.ts']]);
    expect(functions.slice(0, 2).map(({ name, lines }) => [name, lines])).toEqual([
      ['sum', 4],
      ['sum', 4],
    ]);
    expect(twins.map((same) => same.map(({ file, line }) => [file, line]))).toEqual([
      [
        ['main/catalog/rows.ts', 3],
        ['main/services/scans/scan.ts', 2],
      ],
    ]);
  });

  it('finds every circle, and none in a tree', () => {
    const arrows = (text: string) =>
      new Map(text.split(' ').map((each) => [each[0]!, [...each.slice(1)]] as const));
    expect(findCircles(arrows('abc bd cd d'))).toEqual([]);
    const circles = findCircles(arrows('ab bc ca de ef fd g'));
    expect(circles.sort()).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
  });
});
