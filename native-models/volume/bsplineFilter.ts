/**
 * Cubic B-spline interpolation in one dimension: samples → coefficients → weights.
 * Unser, Aldroubi, Eden: B-spline signal processing, IEEE Trans. Signal Process. 41 (1993),
 * with mirror boundaries (s[−n] = s[n]) as in `scipy.ndimage` and ITK.
 */
const POLE = Math.sqrt(3) - 2;
/** (1 − pole) · (1 − 1/pole). */
const GAIN = 6;
/** pole²⁸ < 1e-16: what lies further away cannot change a double. */
const HORIZON = 28;

/**
 * Replaces samples by spline coefficients, in place, along the first axis of `[length, width]`;
 * the `width` signals are filtered side by side.
 */
export function toCoefficients(signals: Float32Array, length: number, width: number): void {
  if (length < 2) return;
  const start = causalStart(signals, length, width);
  for (let x = 0; x < width; x++) signals[x] = start[x]! * GAIN;
  for (let n = 1; n < length; n++) {
    const row = n * width;
    for (let x = row; x < row + width; x++) signals[x] = signals[x]! * GAIN + POLE * signals[x - width]!;
  }
  const last = (length - 1) * width;
  const scale = POLE / (POLE * POLE - 1);
  for (let x = last; x < last + width; x++) signals[x] = scale * (signals[x]! + POLE * signals[x - width]!);
  for (let n = length - 2; n >= 0; n--) {
    const row = n * width;
    for (let x = row; x < row + width; x++) signals[x] = POLE * (signals[x + width]! - signals[x]!);
  }
}

/** c⁺[0] = Σ poleⁿ · s[n] over the mirrored signal, before the gain. */
function causalStart(signals: Float32Array, length: number, width: number): Float64Array {
  const sums = new Float64Array(width);
  const add = (n: number, weight: number): void => {
    for (let x = 0; x < width; x++) sums[x]! += weight * signals[n * width + x]!;
  };
  if (length > HORIZON) {
    for (let n = 0; n < HORIZON; n++) add(n, POLE ** n);
    return sums;
  }
  const period = 2 * length - 2;
  const all = 1 / (1 - POLE ** period);
  for (let n = 0; n < length; n++) {
    const mirrored = n > 0 && n < length - 1 ? POLE ** (period - n) : 0;
    add(n, (POLE ** n + mirrored) * all);
  }
  return sums;
}

/** The four cubic weights of coefficients `floor(t) − 1 … floor(t) + 2`, `fraction = t − floor(t)`. */
export function cubicWeights(fraction: number): [number, number, number, number] {
  const f = fraction;
  const g = 1 - f;
  return [(g * g * g) / 6, 2 / 3 - (f * f * (2 - f)) / 2, 2 / 3 - (g * g * (2 - g)) / 2, (f * f * f) / 6];
}

/** Index of the coefficient that stands at `n` beyond the ends. */
export function mirror(n: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * length - 2;
  const m = ((n % period) + period) % period;
  return m < length ? m : period - m;
}

/** Where and how `positions.length` samples are read from one axis: four taps each. */
export interface Taps {
  readonly count: number;
  /** `[count, 4]` */
  readonly index: Int32Array;
  /** `[count, 4]` */
  readonly weight: Float64Array;
}

/** @param positions continuous indices within [0, length − 1]. */
export function tapsAt(positions: Float64Array, length: number): Taps {
  const count = positions.length;
  const index = new Int32Array(count * 4);
  const weight = new Float64Array(count * 4);
  for (let t = 0; t < count; t++) {
    const base = Math.floor(positions[t]!);
    const weights = cubicWeights(positions[t]! - base);
    for (let tap = 0; tap < 4; tap++) {
      index[t * 4 + tap] = mirror(base - 1 + tap, length);
      weight[t * 4 + tap] = weights[tap]!;
    }
  }
  return { count, index, weight };
}

/** Evaluates along the first axis: `[length, width]` coefficients → `out` `[taps.count, width]`. */
export function evaluate(coefficients: Float32Array, width: number, taps: Taps, out: Float32Array): void {
  const { index, weight } = taps;
  for (let t = 0; t < taps.count; t++) {
    const a = index[t * 4]! * width;
    const b = index[t * 4 + 1]! * width;
    const c = index[t * 4 + 2]! * width;
    const d = index[t * 4 + 3]! * width;
    const wa = weight[t * 4]!;
    const wb = weight[t * 4 + 1]!;
    const wc = weight[t * 4 + 2]!;
    const wd = weight[t * 4 + 3]!;
    const row = t * width;
    for (let x = 0; x < width; x++) {
      out[row + x] =
        wa * coefficients[a + x]! +
        wb * coefficients[b + x]! +
        wc * coefficients[c + x]! +
        wd * coefficients[d + x]!;
    }
  }
}
