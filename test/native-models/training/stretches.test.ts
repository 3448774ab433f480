import { expect, it } from 'vitest';
import { changeInWords, extendStretches } from '../../../native-models/training/stretches.ts';

it('begins a stretch at the start and at each change of engine or threads', () => {
  const first = extendStretches([], { name: 'wasm', threads: 2 }, 0);
  expect(first).toEqual([{ engine: 'wasm', threads: 2, fromStep: 0 }]);
  expect(changeInWords([], first)).toBeUndefined();

  const same = extendStretches(first, { name: 'wasm', threads: 2 }, 7);
  expect(same).toEqual(first);
  expect(changeInWords(first, same)).toBeUndefined();

  const more = extendStretches(same, { name: 'wasm', threads: 1 }, 9);
  expect(more).toEqual([...first, { engine: 'wasm', threads: 1, fromStep: 9 }]);
  expect(changeInWords(same, more)).toMatch(/with 1 thread of the engine wasm; .* with 2 threads of/);
});
