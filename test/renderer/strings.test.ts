import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync } from 'vite';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const SAID = new Set(['title', 'placeholder', 'alt', 'label', 'aria-label', 'aria-valuetext']);
const WORD = /\p{L}{2}/u;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Words written into a component: between tags, or in an attribute that is read out. */
function wordsIn(file: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      for (const child of node) visit(child);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, value, name } = node as Node;
    if (type === 'JSXText' && WORD.test(String(value))) found.push(String(value).trim());
    if (type === 'JSXAttribute' && SAID.has(String((name as Node).name))) {
      const literal = value as Node | null;
      if (literal?.type === 'Literal' && WORD.test(String(literal.value))) found.push(String(literal.value));
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(file, text).program.body);
  return found;
}

it('has every word of a component in the strings, where another language can take its place', () => {
  const offences = globSync('renderer/**/*.tsx', { cwd: root }).flatMap((file) =>
    wordsIn(file, readFileSync(join(root, file), 'utf8')).map((words) => `${file}: ${words}`),
  );
  expect(offences).toEqual([]);
});

it('finds words at all', () => {
  const text = 'const a = <p title="Say it" className="b"><b>Loud {1}</b>{"kept"}</p>;';
  expect(wordsIn('a.tsx', text)).toEqual(['Say it', 'Loud']);
});
