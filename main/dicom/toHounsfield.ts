import { OUTSIDE_HU } from '../../native-models/common/volume.ts';
import { type HuTable, PADDING } from './huTally.ts';
import type { FramePlane, Instance } from './instance.ts';
import type { ModalityLut } from './modalityLut.ts';

/** Padding whose HU reaches into this range is tissue: the header is wrong and is not believed. */
const TISSUE_HU = [-900, 3000] as const;

/** How the 16 bits of a stored word are to be read; as the header says, unless that cannot be. */
export interface WordReading {
  readonly signed: boolean;
  readonly swapped: boolean;
}

export type Scale = Pick<FramePlane, 'rescaleSlope' | 'rescaleIntercept'>;

/** What turns stored words into HU. */
export interface HuRule {
  readonly bitsStored: number;
  readonly scale: Scale;
  readonly lut: ModalityLut | undefined;
  readonly padding: Instance['padding'];
}

/** HU of every word, not clamped; padding that can be believed becomes {@link PADDING}. */
export function huTable(rule: HuRule, reading: WordReading): HuTable {
  const table = new Int32Array(0x10000);
  const unused = 32 - rule.bitsStored;
  const padding = paddingIsTissue(rule) ? undefined : rule.padding;
  for (let word = 0; word < 0x10000; word++) {
    const bits = reading.swapped ? ((word & 0xff) << 8) | (word >> 8) : word;
    const stored = reading.signed ? (bits << unused) >> unused : (bits << unused) >>> unused;
    const isPadding = padding !== undefined && stored >= padding[0] && stored <= padding[1];
    table[word] = isPadding ? PADDING : storedToHu(stored, rule);
  }
  return table;
}

const storedToHu = (stored: number, { scale, lut }: HuRule): number => {
  if (!lut) return Math.round(stored * scale.rescaleSlope + scale.rescaleIntercept);
  return lut.values[Math.min(Math.max(stored - lut.first, 0), lut.values.length - 1)]!;
};

/** True when the padding range, e.g. 0 in pixels that hold HU, would blank tissue. */
export function paddingIsTissue(rule: HuRule): boolean {
  if (!rule.padding) return false;
  const [a, b] = rule.padding.map((stored) => storedToHu(stored, rule)) as [number, number];
  return Math.min(a, b) < TISSUE_HU[1] && Math.max(a, b) > TISSUE_HU[0];
}

/**
 * Words of a frame to HU, written to `out` from `offset` on, clamped to int16; padding and whatever lies below
 * −1024 (−2000, −2048, −3024 outside the scanner's circle) becomes {@link OUTSIDE_HU}. MONOCHROME1 is a way to
 * show, not to store: it changes nothing here. Mutates `out`.
 */
export function toHounsfield(words: Uint16Array, table: HuTable, out: Int16Array, offset: number): void {
  for (let i = 0; i < words.length; i++) {
    const hu = table[words[i]!]!;
    out[offset + i] = hu < OUTSIDE_HU ? OUTSIDE_HU : Math.min(hu, 32767);
  }
}
