import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readModelCard, readModelFolder, writeModelFolder } from '../../../main/artefacts/modelFolder.ts';

const weights = new Map([['fc.0.bias', { shape: [3], data: Float32Array.of(1, 2, 3) }]]);
const about = {
  kind: 'pretrained' as const,
  created: '2026-11-23T12:00:00.000Z',
  engine: 'wasm' as const,
  encoder: { conditioning: 'loc-condconv' as const, experts: 8 },
  settings: { epochs: 2 },
  lineage: { atlas: 'a1' },
  curves: [{ epoch: 0, localLoss: null }],
};
let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'drasclr-model-')), 'm1');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

describe('model folder', () => {
  it('reads back card and weights, also after it was replaced', async () => {
    await writeModelFolder(folder, new Map([['old', { shape: [1], data: Float32Array.of(9) }]]), about);
    const card = await writeModelFolder(folder, weights, about);
    expect(await readModelFolder(folder)).toEqual({ card, weights });
    expect(await readModelCard(folder)).toMatchObject({ ...about, format: 'drasclr-model/1' });
    expect(await readdir(join(folder, '..'))).toEqual(['m1']);
  });

  it('refuses weights other than those of the card', async () => {
    await writeModelFolder(folder, weights, about);
    await writeFile(join(folder, 'weights.safetensors'), 'something else');
    await expect(readModelFolder(folder)).rejects.toMatchObject({ code: 'weights-invalid' });
  });

  it('refuses a missing folder and a card that lacks something, by name', async () => {
    await expect(readModelFolder(folder)).rejects.toMatchObject({ code: 'model-missing' });
    const card = await writeModelFolder(folder, weights, about);
    await writeFile(join(folder, 'model.json'), JSON.stringify({ ...card, engine: 'abacus' }));
    await expect(readModelCard(folder)).rejects.toThrow(/engine/);
    await writeFile(join(folder, 'model.json'), '{');
    await expect(readModelCard(folder)).rejects.toMatchObject({ code: 'model-invalid' });
  });
});
