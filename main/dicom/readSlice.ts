import { readFile } from 'node:fs/promises';
import { Refusal } from '../../native-models/common/refusal.ts';
import { decodePixels } from './decodePixels.ts';
import { isVerdict } from './instance.ts';
import { openImage } from './readInstance.ts';
import type { SliceFile } from './readSeriesVolume.ts';
import { toHounsfield } from './toHounsfield.ts';

/** One slice in HU as its file holds it, `[row, column]`. @throws Refusal with the verdict's code when the file is damaged. */
export async function readSlice({ path, frame }: SliceFile): Promise<{
  readonly width: number;
  readonly height: number;
  readonly hu: Int16Array;
}> {
  const image = openImage(await readFile(path));
  if (isVerdict(image)) throw new Refusal(image.code, image.reason);
  const { rows, columns, planes } = image.instance;
  const hu = new Int16Array(rows * columns);
  toHounsfield(await decodePixels(image, frame), image.instance, planes[frame]!, hu, 0);
  return { width: columns, height: rows, hu };
}
