import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unitStore } from '../../../../main/services/evidence/units.ts';

let folder = '';
let began: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'units-'));
  began = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const store = () => unitStore(folder, (name) => began.push(name));

describe('unitStore', () => {
  it('runs a unit once, also after a restart', async () => {
    expect(await store()('a', { seed: 1 }, async () => ({ f1: 0.5 }))).toEqual({ f1: 0.5 });
    const again = store()('a', { seed: 1 }, async () => {
      throw new Error('run twice');
    });
    expect(await again).toEqual({ f1: 0.5 });
    expect(began).toEqual(['a']);
  });

  it('runs it again for other inputs', async () => {
    await store()('a', { seed: 1 }, async () => 1);
    expect(await store()('a', { seed: 2 }, async () => 2)).toBe(2);
    expect(began).toEqual(['a', 'a']);
  });

  it('stores nothing of a unit that failed', async () => {
    await expect(
      store()('a', {}, async () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(readdirSync(folder)).toEqual([]);
    expect(await store()('a', {}, async () => 3)).toBe(3);
  });
});
