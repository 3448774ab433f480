import { Refusal } from '../../native-models/common/refusal.ts';
import { isVerdict } from './instance.ts';
import { readFrame, writeHu } from './readFrame.ts';
import { openImage } from './readInstance.ts';
import { readOriginal } from './readOriginal.ts';
import type { SliceFile } from './readSeriesVolume.ts';

/** One slice in HU as its file holds it, `[row, column]`. @throws Refusal with the verdict's code when the file is damaged. */
export async function readSlice({ path, frame }: SliceFile): Promise<{
  readonly width: number;
  readonly height: number;
  readonly hu: Int16Array;
}> {
  const image = openImage(await readOriginal(path));
  if (isVerdict(image)) throw new Refusal(image.code, image.reason);
  const { rows, columns } = image.instance;
  const hu = new Int16Array(rows * columns);
  writeHu(await readFrame(image, frame), hu);
  return { width: columns, height: rows, hu };
}
