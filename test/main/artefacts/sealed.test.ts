import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSeal, readSealed, readWhole, sealOf, writeSealed } from '../../../main/artefacts/sealed.ts';

let path: string;
const content = Buffer.from('a volume of lungs');

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealed-'));
  path = join(folder, 'volume.nii');
  await writeSealed(path, [content.subarray(0, 5), content.subarray(5)]);
  return () => rmSync(folder, { recursive: true });
});

describe('a sealed file', () => {
  it('is read as it was written', async () => {
    expect(await readSealed(path)).toEqual(content);
    expect(readSeal(path)).toMatchObject({ bytes: content.length });
  });

  it.each([
    ['flipped', (bytes: Buffer) => Buffer.from(bytes.map((byte, n) => (n === 3 ? byte ^ 1 : byte)))],
    ['cut', (bytes: Buffer) => bytes.subarray(0, 7)],
    ['emptied', () => Buffer.alloc(0)],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('x')])],
  ])('that was %s is refused, set aside and no longer there', async (_, damage) => {
    const bad = damage(content);
    writeFileSync(path, bad);
    await expect(readWhole(path)).rejects.toMatchObject({ code: 'artefact-damaged' });
    await expect(readSealed(path)).rejects.toMatchObject({ code: 'artefact-damaged' });
    expect(readFileSync(`${path}.damaged`)).toEqual(bad);
    expect(existsSync(sealOf(path))).toBe(false);
    await expect(readSealed(path)).rejects.toMatchObject({ code: 'artefact-missing' });
    await writeSealed(path, content);
    expect(await readSealed(path)).toEqual(content);
  });

  it('of an earlier version, without a seal, is read', async () => {
    rmSync(sealOf(path));
    expect(await readSealed(path)).toEqual(content);
  });
});
