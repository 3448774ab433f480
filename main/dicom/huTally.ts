/** What the pixels of one frame are like in HU; shares are of the pixels that are not padding. */
export interface HuTally {
  /** Pixels that are not padding. */
  readonly pixels: number;
  /** HU below which 0.2 % lie: air, where there is any. */
  readonly lowestHu: number;
  /** Commonest HU between −500 and 1500, null where nothing lies there. */
  readonly tissuePeakHu: number | null;
  /** Within 100 HU of that peak. */
  readonly tissueShare: number;
  /** Fat, water, muscle, blood: −200 to 250 HU. */
  readonly softShare: number;
  /** Above 2000 HU: metal. */
  readonly highShare: number;
  /** Below −1500 HU, without the value that marks what the scanner did not see. */
  readonly belowShare: number;
}

const PEAK_FROM = -500;
const PEAK_TO = 1500;
const BIN = 25;
const HIGH_HU = 2000;
const BELOW_HU = -1500;
/** Lossy compression smears a padding value by so much. */
const SMEAR_HU = 300;

/** HU of each of the 65,536 stored words; {@link PADDING} for those that mean no data. */
export type HuTable = Int32Array;
export const PADDING = -0x80000000;

/** @param counts pixels of each stored word. */
export function tallyHu(counts: Uint32Array, table: HuTable): HuTally {
  const values: { hu: number; count: number }[] = [];
  for (let word = 0; word < counts.length; word++) {
    const count = counts[word]!;
    if (count > 0 && table[word] !== PADDING) values.push({ hu: table[word]!, count });
  }
  values.sort((a, b) => a.hu - b.hu);
  const circle = commonestBelow(values);
  const seen = values.filter(({ hu }) => circle === null || Math.abs(hu - circle) > SMEAR_HU);
  const pixels = sumOf(seen, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  const share = (from: number, to: number) => (pixels === 0 ? 0 : rounded(sumOf(seen, from, to) / pixels));
  const tissuePeakHu = peakOf(seen);
  return {
    pixels,
    lowestHu: quantileOf(seen, 0.002 * pixels),
    tissuePeakHu,
    tissueShare: tissuePeakHu === null ? 0 : share(tissuePeakHu - 100, tissuePeakHu + 100),
    softShare: share(-200, 250),
    highShare: share(HIGH_HU + 1, Number.POSITIVE_INFINITY),
    belowShare: share(Number.NEGATIVE_INFINITY, BELOW_HU - 1),
  };
}

type Counted = readonly { readonly hu: number; readonly count: number }[];

/** The value outside the scanner's circle (−2000, −2048, −3024), declared as padding or not. */
function commonestBelow(values: Counted): number | null {
  let best: { readonly hu: number; readonly count: number } | null = null;
  for (const value of values) if (value.hu < -1100 && (!best || value.count > best.count)) best = value;
  return best?.hu ?? null;
}

function sumOf(values: Counted, from: number, to: number): number {
  let sum = 0;
  for (const { hu, count } of values) if (hu >= from && hu <= to) sum += count;
  return sum;
}

function quantileOf(values: Counted, rank: number): number {
  let below = 0;
  for (const { hu, count } of values) {
    below += count;
    if (below > rank) return hu;
  }
  return 0;
}

function peakOf(values: Counted): number | null {
  const bins = new Float64Array((PEAK_TO - PEAK_FROM) / BIN);
  for (const { hu, count } of values) {
    if (hu >= PEAK_FROM && hu < PEAK_TO) bins[Math.floor((hu - PEAK_FROM) / BIN)]! += count;
  }
  const smooth = bins.map((count, n) => count + (bins[n - 1] ?? 0) + (bins[n + 1] ?? 0));
  const best = smooth.reduce((at, count, n) => (count > smooth[at]! ? n : at), 0);
  return smooth[best] === 0 ? null : PEAK_FROM + BIN * (best + 0.5);
}

const rounded = (share: number): number => Math.round(share * 1e5) / 1e5;
