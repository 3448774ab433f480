import { frameWords } from './decodePixels.ts';
import { type HuTable, type HuTally, tallyHu } from './huTally.ts';
import { judgeFrameHu, showsAirAndTissue } from './plausibleHu.ts';
import type { OpenImage } from './readInstance.ts';
import type { ReadingNote } from './readingNotes.ts';
import { type HuRule, huTable, paddingIsTissue, toHounsfield, type WordReading } from './toHounsfield.ts';

/** One frame with the way its words are to be read. */
export interface FrameReading {
  readonly words: Uint16Array;
  readonly table: HuTable;
  readonly tally: HuTally;
  readonly notes: readonly ReadingNote[];
}

/**
 * Decodes a frame and decides how its words are read: as the header says, or with the other sign or byte order
 * where the header's way cannot be a CT and the other shows air and soft tissue where CT puts them.
 * @throws Refusal `bad-pixel-data` as {@link frameWords}.
 */
export async function readFrame(image: OpenImage, frame: number): Promise<FrameReading> {
  const words = await frameWords(image, frame);
  const counts = new Uint32Array(0x10000);
  for (let i = 0; i < words.length; i++) counts[words[i]!]!++;
  const { instance } = image;
  const rule: HuRule = {
    bitsStored: instance.bitsStored,
    scale: instance.planes[frame]!,
    lut: image.lut,
    padding: instance.padding,
  };
  const stated = readAs(rule, { signed: instance.signed, swapped: false }, counts);
  const chosen =
    judgeFrameHu(stated.tally) === 'implausible' ? otherReading(rule, instance, counts) : undefined;
  const range = instance.padding && instance.padding[0] !== instance.padding[1];
  const notes: ReadingNote[] = range && paddingIsTissue(rule) ? ['padding-ignored'] : [];
  if (!chosen) return { words, ...stated, notes };
  return { words, ...chosen.read, notes: [...notes, ...chosen.notes] };
}

/** The frame in HU, `[row, column]`, written to `out` from `offset` on. */
export function writeHu({ words, table }: FrameReading, out: Int16Array, offset = 0): void {
  toHounsfield(words, table, out, offset);
}

function otherReading(rule: HuRule, { signed, bitsAllocated }: OpenImage['instance'], counts: Uint32Array) {
  if (bitsAllocated !== 16) return undefined;
  const ways: readonly (WordReading & { readonly notes: readonly ReadingNote[] })[] = [
    { signed: !signed, swapped: false, notes: ['sign-corrected'] },
    { signed, swapped: true, notes: ['bytes-swapped'] },
    { signed: !signed, swapped: true, notes: ['bytes-swapped', 'sign-corrected'] },
  ];
  for (const way of ways) {
    const read = readAs(rule, way, counts);
    if (showsAirAndTissue(read.tally)) return { read, notes: way.notes };
  }
  return undefined;
}

/** Files of a series are read by one rule: the last table is kept. */
let last: { readonly key: string; readonly table: HuTable } | undefined;

function readAs(rule: HuRule, reading: WordReading, counts: Uint32Array) {
  const { rescaleSlope, rescaleIntercept } = rule.scale;
  const { signed, swapped } = reading;
  const key = JSON.stringify([
    rescaleSlope,
    rescaleIntercept,
    rule.bitsStored,
    rule.padding,
    signed,
    swapped,
  ]);
  const known = !rule.lut && last?.key === key ? last.table : undefined;
  const table = known ?? huTable(rule, { signed, swapped });
  if (!rule.lut) last = { key, table };
  return { table, tally: tallyHu(counts, table) };
}
