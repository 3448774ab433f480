import { subtypeColour } from '../../../native-models/analysis/overlayColours.ts';
import type { Rgb } from '../../../native-models/analysis/picture.ts';
import type { Subtype } from '../../../native-models/common/subtypes.ts';
import { BOX_CODES, type Code, sct } from '../boxCodes.ts';

export type SegmentName = 'right lung' | 'left lung' | Subtype;

/** What a segment is, in coded terms (PS3.3 C.8.20.4). */
export interface SegmentCodes {
  readonly category: Code;
  readonly type: Code;
  /** Side of a lung, subtype of emphysema. */
  readonly modifier: Code | null;
  readonly colour: Rgb;
}

const ANATOMY = sct('123037004', 'Anatomical Structure');
const MORPHOLOGY = sct('49755003', 'Morphologically Abnormal Structure');
const LUNG = sct('39607008', 'Lung');

export function segmentCodes(name: SegmentName): SegmentCodes {
  if (name === 'right lung' || name === 'left lung') {
    const side = name === 'right lung' ? sct('24028007', 'Right') : sct('7771000', 'Left');
    return {
      category: ANATOMY,
      type: LUNG,
      modifier: side,
      colour: name === 'right lung' ? [66, 133, 244] : [66, 200, 244],
    };
  }
  const { finding, subtype } = BOX_CODES[name];
  return { category: MORPHOLOGY, type: finding, modifier: subtype, colour: subtypeColour(name) };
}

/** CIELab as DICOM scales it to 16 bits (PS3.3 C.10.7.1.1), from sRGB, D50 as ICC profiles have it. */
export function recommendedCielab([r, g, b]: Rgb): number[] {
  const linear = [r, g, b].map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const xyz = [
    [0.4360747, 0.3850649, 0.1430804],
    [0.2225045, 0.7168786, 0.0606169],
    [0.0139322, 0.0971045, 0.7141733],
  ].map((row) => row.reduce((sum, weight, n) => sum + weight * linear[n]!, 0));
  const white = [0.96422, 1, 0.82521];
  const f = xyz.map((value, n) => {
    const t = value / white[n]!;
    return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
  }) as [number, number, number];
  const [l, a, bb] = [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])];
  return [(l * 65535) / 100, ((a + 128) * 65535) / 255, ((bb + 128) * 65535) / 255].map(Math.round);
}
