import type { HuTally } from './huTally.ts';

/** Fewer pixels say nothing. */
const MIN_PIXELS = 1024;
/** Fat lies at −100 HU, muscle at 50, blood with contrast at up to 500. */
const TISSUE_HU = [-250, 600] as const;
/** A peak of fewer pixels is no tissue. */
const MIN_TISSUE_SHARE = 0.08;
/** Bone and contrast stay below 2000 HU, metal is small. */
const MAX_HIGH_SHARE = 0.03;
const MAX_BELOW_SHARE = 0.03;
/** Air is at −1000 HU, and the lungs of the tightest field of view reach this. */
const AIR_HU = -870;
/** Of a whole chest; a shoulder to shoulder field has 20 % and more. */
const MIN_SOFT_SHARE = 0.03;

export type HuVerdict = 'plausible' | 'implausible' | 'unknown';

/** Whether one frame can be what it says, by where CT puts soft tissue and metal. */
export function judgeFrameHu(tally: HuTally): HuVerdict {
  if (tally.pixels < MIN_PIXELS) return 'unknown';
  if (tally.highShare > MAX_HIGH_SHARE || tally.belowShare > MAX_BELOW_SHARE) return 'implausible';
  const { tissuePeakHu: peak, tissueShare } = tally;
  if (peak === null || tissueShare < MIN_TISSUE_SHARE) return 'unknown';
  return peak >= TISSUE_HU[0] && peak <= TISSUE_HU[1] ? 'plausible' : 'implausible';
}

/** True for a frame that shows both air and soft tissue where CT puts them. */
export const showsAirAndTissue = (tally: HuTally): boolean =>
  judgeFrameHu(tally) === 'plausible' && tally.lowestHu <= AIR_HU;

/**
 * Why the frames of a stack are no CT of a chest in Hounsfield units, or undefined. Frames of too few pixels say nothing.
 * @param tallies in the order of the stack; undefined for frames that were never looked at.
 */
export function implausibleHu(tallies: readonly (HuTally | undefined)[]): string | undefined {
  const judged = tallies.flatMap((tally, index) =>
    tally && tally.pixels >= MIN_PIXELS ? [{ tally, index }] : [],
  );
  if (judged.length === 0) return undefined;
  const wrong = judged.filter(({ tally }) => judgeFrameHu(tally) === 'implausible');
  if (wrong.length > 0) return wrongFrames(wrong, tallies.length);
  const lowest = Math.min(...judged.map(({ tally }) => tally.lowestHu));
  if (lowest > AIR_HU)
    return `Expected air at about −1000 HU, got nothing below ${minus(lowest)} HU in any slice`;
  const soft = judged.reduce((sum, { tally }) => sum + tally.softShare, 0) / judged.length;
  if (soft < MIN_SOFT_SHARE)
    return `Expected soft tissue between −200 and 250 HU, got ${(100 * soft).toFixed(1)} % of the pixels there`;
  return undefined;
}

function wrongFrames(
  wrong: readonly { readonly tally: HuTally; readonly index: number }[],
  all: number,
): string {
  const { tally, index } = wrong[0]!;
  const which =
    wrong.length === all
      ? 'in all slices'
      : `in ${wrong.length} of ${all} slices, first in slice ${index + 1}`;
  if (tally.highShare > MAX_HIGH_SHARE)
    return `Expected bone and metal to be rare, got ${(100 * tally.highShare).toFixed(0)} % of the pixels above 2000 HU ${which}`;
  if (tally.belowShare > MAX_BELOW_SHARE)
    return `Expected nothing emptier than air, got ${(100 * tally.belowShare).toFixed(0)} % of the pixels below −1500 HU ${which}`;
  return `Expected soft tissue at about 50 HU, got it at ${minus(Math.round(tally.tissuePeakHu!))} HU ${which}`;
}

const minus = (value: number): string => String(value).replace('-', '−');
