import { elu, madd } from './simd';

/**
 * F(4, 3) of Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks" (2016), §4.1–4.3,
 * applied along y and x. Six numbers along an axis become six frequencies; channels lie in lanes.
 */

@inline
function splat(value: f32): v128 {
  return f32x4.splat(value);
}

/** Bᵀ d of six vectors at `from`, `fromStep` apart, to `to`, `toStep` apart. */
@inline
function forward(from: usize, fromStep: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + fromStep);
  const d2 = v128.load(from + 2 * fromStep);
  const d3 = v128.load(from + 3 * fromStep);
  const d4 = v128.load(from + 4 * fromStep);
  const d5 = v128.load(from + 5 * fromStep);
  // 4 d0 − 5 d2 + d4
  v128.store(to, madd(splat(4), d0, madd(splat(-5), d2, d4)));
  const even = madd(splat(-4), d2, d4);
  const odd = madd(splat(-4), d1, d3);
  v128.store(to + toStep, f32x4.add(even, odd));
  v128.store(to + 2 * toStep, f32x4.sub(even, odd));
  const even2 = f32x4.sub(d4, d2);
  const odd2 = f32x4.sub(d3, d1);
  v128.store(to + 3 * toStep, madd(splat(2), odd2, even2));
  v128.store(to + 4 * toStep, madd(splat(-2), odd2, even2));
  // 4 d1 − 5 d3 + d5
  v128.store(to + 5 * toStep, madd(splat(4), d1, madd(splat(-5), d3, d5)));
}

/**
 * Frequencies of one row of tiles of a padded plane.
 * plane: its first line, lines `line` bytes apart, each `columns` = 4 tiles + 2 cells of c channels;
 * temp: 6 lines; out: first tile's frequency 0, tiles c apart, frequencies `frequency` bytes apart.
 */
export function transformInput(
  plane: usize,
  line: usize,
  tiles: i32,
  c: i32,
  temp: usize,
  out: usize,
  frequency: usize,
): void {
  for (let i: usize = 0; i < line; i += 32) {
    forward(plane + i, line, temp + i, line);
    forward(plane + i + 16, line, temp + i + 16, line);
  }
  const cell = <usize>c * 4;
  for (let t = 0; t < tiles; t++) {
    const from = temp + <usize>t * 4 * cell;
    const to = out + <usize>t * cell;
    for (let y: usize = 0; y < 6; y++) {
      const p = from + y * line;
      const o = to + y * 6 * frequency;
      for (let i: usize = 0; i < cell; i += 32) {
        forward(p + i, cell, o + i, frequency);
        forward(p + i + 16, cell, o + i + 16, frequency);
      }
    }
  }
}

@inline
function finish(at: usize, value: v128, activate: i32): void {
  v128.store(at, activate ? elu(value) : value);
}

/** Aᵀ m of six vectors: four, added to `bias`. */
@inline
function inverse(
  from: usize,
  fromStep: usize,
  to: usize,
  toStep: usize,
  count: i32,
  bias: v128,
  activate: i32,
): void {
  const m0 = v128.load(from);
  const m1 = v128.load(from + fromStep);
  const m2 = v128.load(from + 2 * fromStep);
  const m3 = v128.load(from + 3 * fromStep);
  const m4 = v128.load(from + 4 * fromStep);
  const m5 = v128.load(from + 5 * fromStep);
  const sum = f32x4.add(m1, m2);
  const sum2 = f32x4.add(m3, m4);
  const difference = f32x4.sub(m1, m2);
  const difference2 = f32x4.sub(m3, m4);
  finish(to, f32x4.add(f32x4.add(f32x4.add(m0, bias), sum), sum2), activate);
  if (count > 1) finish(to + toStep, f32x4.add(madd(splat(2), difference2, difference), bias), activate);
  if (count > 2) finish(to + 2 * toStep, f32x4.add(madd(splat(4), sum2, sum), bias), activate);
  if (count > 3) {
    finish(to + 3 * toStep, f32x4.add(madd(splat(8), difference2, difference), f32x4.add(m5, bias)), activate);
  }
}

/**
 * Outputs of one tile from its frequencies.
 * from: frequency 0, `frequency` bytes apart; out: first cell, lines `line` bytes apart;
 * rows, columns: how many of the tile's 4 × 4 cells exist; temp: 4 × 6 × 8 numbers.
 */
export function transformOutput(
  from: usize,
  frequency: usize,
  temp: usize,
  out: usize,
  line: usize,
  c: i32,
  rows: i32,
  columns: i32,
  bias: usize,
  activate: i32,
): void {
  const cell = <usize>c * 4;
  const none = splat(0);
  for (let i: usize = 0; i < cell; i += 32) {
    for (let x: usize = 0; x < 6; x++) {
      const p = from + i + x * frequency;
      inverse(p, 6 * frequency, temp + x * 32, 192, 4, none, 0);
      inverse(p + 16, 6 * frequency, temp + x * 32 + 16, 192, 4, none, 0);
    }
    const ba = v128.load(bias + i);
    const bb = v128.load(bias + i, 16);
    for (let y = 0; y < rows; y++) {
      const p = temp + <usize>y * 192;
      const o = out + <usize>y * line + i;
      inverse(p, 32, o, cell, columns, ba, activate);
      inverse(p + 16, 32, o + 16, cell, columns, bb, activate);
    }
  }
}
