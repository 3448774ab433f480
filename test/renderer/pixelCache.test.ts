import { expect, it } from 'vitest';
import { pixelCache } from '../../renderer/viewer/pixelCache.ts';

it('never holds more than its bytes, and lets go what was used longest ago', () => {
  const cache = pixelCache<Uint8Array>(100);
  for (const [name, size] of [
    ['a', 40],
    ['b', 40],
  ] as const) {
    cache.keep(name, new Uint8Array(size));
  }
  expect(cache.get('a')?.length).toBe(40);
  cache.keep('c', new Uint8Array(30));
  expect([cache.get('a')?.length, cache.get('b'), cache.get('c')?.length]).toEqual([40, undefined, 30]);
  expect(cache.bytes).toBe(70);
  cache.keep('large', new Uint8Array(101));
  expect([cache.get('large'), cache.bytes]).toEqual([undefined, 70]);
  cache.keep('a', new Uint8Array(100));
  expect([cache.get('a')?.length, cache.get('c'), cache.bytes]).toEqual([100, undefined, 100]);
});
