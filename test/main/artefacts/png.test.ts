import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { writePng } from '../../../main/artefacts/png.ts';
import { drawText, newPicture } from '../../../native-models/analysis/picture.ts';

test('a picture comes back pixel by pixel, and nothing else lies beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'png-'));
  try {
    const picture = newPicture(61, 20, [10, 20, 30]);
    drawText(picture, 'DICE 0.81', 2, 3, [200, 100, 50], 1);
    await writePng(join(folder, 'preview.png'), picture);
    const read = PNG.sync.read(await readFile(join(folder, 'preview.png')));
    expect([read.width, read.height]).toEqual([61, 20]);
    for (let n = 0; n < 61 * 20; n++) {
      expect([...read.data.subarray(4 * n, 4 * n + 4)]).toEqual([
        ...picture.rgb.subarray(3 * n, 3 * n + 3),
        255,
      ]);
    }
    expect(await readdir(folder)).toEqual(['preview.png']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
