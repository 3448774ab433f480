import { PNG } from 'pngjs';
import type { Picture } from '../../native-models/analysis/picture.ts';
import { writeFileAtomic } from './atomicFile.ts';

/** Writes a picture as 8-bit RGB PNG, wholly or not at all. @throws Refusal as {@link writeFileAtomic}. */
export async function writePng(path: string, picture: Picture): Promise<void> {
  await writeFileAtomic(path, encodePng(picture));
}

export function encodePng({ width, height, rgb }: Picture): Uint8Array {
  const png = new PNG({ width, height, inputHasAlpha: false, colorType: 2 });
  png.data = Buffer.from(rgb.buffer, rgb.byteOffset, rgb.byteLength);
  return PNG.sync.write(png, { inputHasAlpha: false, colorType: 2 });
}
