import { elu, madd } from './simd';

/**
 * Steps of one walk over kernel taps, set before {@link tile4} and {@link tile1}. The walk has
 * nz × ny × nx stations; at each, `run` consecutive input numbers meet `run` rows of 8 weights.
 * Steps are in bytes: of the input, and of the packed weights.
 */
export let nz: i32 = 0;
export let ny: i32 = 0;
export let nx: i32 = 0;
export let run: i32 = 0;
let inputZ: i32 = 0;
let inputY: i32 = 0;
let inputX: i32 = 0;
let weightZ: i32 = 0;
let weightY: i32 = 0;
let weightX: i32 = 0;
let activate: i32 = 0;

@inline
export function setCounts(z: i32, y: i32, x: i32, length: i32): void {
  nz = z;
  ny = y;
  nx = x;
  run = length;
}

@inline
export function setSteps(iz: i32, iy: i32, ix: i32, wz: i32, wy: i32, wx: i32): void {
  inputZ = iz;
  inputY = iy;
  inputX = ix;
  weightZ = wz;
  weightY = wy;
  weightX = wx;
}

export function setActivation(elu: i32): void {
  activate = elu;
}

@inline
function put(at: usize, a: v128, b: v128): void {
  if (activate) {
    a = elu(a);
    b = elu(b);
  }
  v128.store(at, a);
  v128.store(at, b, 16);
}

/**
 * Four outputs of 8 channels, all in registers: p0 … p3 are their inputs at the first tap,
 * o0 … o3 where they go, w the block's packed weights at the first tap, bias its 8 biases.
 */
export function tile4(
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  o3: usize,
  w: usize,
  bias: usize,
): void {
  const countZ = nz;
  const countY = ny;
  const countX = nx;
  const length = run;
  const unrolled = length & ~3;
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = a0;
  let b1 = b0;
  let a2 = a0;
  let b2 = b0;
  let a3 = a0;
  let b3 = b0;
  for (let z = 0; z < countZ; z++) {
    for (let y = 0; y < countY; y++) {
      for (let x = 0; x < countX; x++) {
        const offset = <usize>(z * inputZ + y * inputY + x * inputX);
        let wp = w + <usize>(z * weightZ + y * weightY + x * weightX);
        let q0 = p0 + offset;
        let q1 = p1 + offset;
        let q2 = p2 + offset;
        let q3 = p3 + offset;
        let k = 0;
        for (; k < unrolled; k += 4) {
          let wa = v128.load(wp);
          let wb = v128.load(wp, 16);
          let v = v128.load32_splat(q0);
          a0 = madd(v, wa, a0);
          b0 = madd(v, wb, b0);
          v = v128.load32_splat(q1);
          a1 = madd(v, wa, a1);
          b1 = madd(v, wb, b1);
          v = v128.load32_splat(q2);
          a2 = madd(v, wa, a2);
          b2 = madd(v, wb, b2);
          v = v128.load32_splat(q3);
          a3 = madd(v, wa, a3);
          b3 = madd(v, wb, b3);

          wa = v128.load(wp, 32);
          wb = v128.load(wp, 48);
          v = v128.load32_splat(q0, 4);
          a0 = madd(v, wa, a0);
          b0 = madd(v, wb, b0);
          v = v128.load32_splat(q1, 4);
          a1 = madd(v, wa, a1);
          b1 = madd(v, wb, b1);
          v = v128.load32_splat(q2, 4);
          a2 = madd(v, wa, a2);
          b2 = madd(v, wb, b2);
          v = v128.load32_splat(q3, 4);
          a3 = madd(v, wa, a3);
          b3 = madd(v, wb, b3);

          wa = v128.load(wp, 64);
          wb = v128.load(wp, 80);
          v = v128.load32_splat(q0, 8);
          a0 = madd(v, wa, a0);
          b0 = madd(v, wb, b0);
          v = v128.load32_splat(q1, 8);
          a1 = madd(v, wa, a1);
          b1 = madd(v, wb, b1);
          v = v128.load32_splat(q2, 8);
          a2 = madd(v, wa, a2);
          b2 = madd(v, wb, b2);
          v = v128.load32_splat(q3, 8);
          a3 = madd(v, wa, a3);
          b3 = madd(v, wb, b3);

          wa = v128.load(wp, 96);
          wb = v128.load(wp, 112);
          v = v128.load32_splat(q0, 12);
          a0 = madd(v, wa, a0);
          b0 = madd(v, wb, b0);
          v = v128.load32_splat(q1, 12);
          a1 = madd(v, wa, a1);
          b1 = madd(v, wb, b1);
          v = v128.load32_splat(q2, 12);
          a2 = madd(v, wa, a2);
          b2 = madd(v, wb, b2);
          v = v128.load32_splat(q3, 12);
          a3 = madd(v, wa, a3);
          b3 = madd(v, wb, b3);

          wp += 128;
          q0 += 16;
          q1 += 16;
          q2 += 16;
          q3 += 16;
        }
        for (; k < length; k++) {
          const wa = v128.load(wp);
          const wb = v128.load(wp, 16);
          let v = v128.load32_splat(q0);
          a0 = madd(v, wa, a0);
          b0 = madd(v, wb, b0);
          v = v128.load32_splat(q1);
          a1 = madd(v, wa, a1);
          b1 = madd(v, wb, b1);
          v = v128.load32_splat(q2);
          a2 = madd(v, wa, a2);
          b2 = madd(v, wb, b2);
          v = v128.load32_splat(q3);
          a3 = madd(v, wa, a3);
          b3 = madd(v, wb, b3);
          wp += 32;
          q0 += 4;
          q1 += 4;
          q2 += 4;
          q3 += 4;
        }
      }
    }
  }
  put(o0, a0, b0);
  put(o1, a1, b1);
  put(o2, a2, b2);
  put(o3, a3, b3);
}

/** One output of 8 channels: what no tile of four covers. Odd and even steps add up apart, for speed. */
export function tile1(p: usize, o: usize, w: usize, bias: usize): void {
  const countZ = nz;
  const countY = ny;
  const countX = nx;
  const length = run;
  let a0 = v128.load(bias);
  let b0 = v128.load(bias, 16);
  let a1 = f32x4.splat(0);
  let b1 = f32x4.splat(0);
  for (let z = 0; z < countZ; z++) {
    for (let y = 0; y < countY; y++) {
      for (let x = 0; x < countX; x++) {
        let q = p + <usize>(z * inputZ + y * inputY + x * inputX);
        let wp = w + <usize>(z * weightZ + y * weightY + x * weightX);
        let k = 0;
        for (; k + 1 < length; k += 2) {
          let v = v128.load32_splat(q);
          a0 = madd(v, v128.load(wp), a0);
          b0 = madd(v, v128.load(wp, 16), b0);
          v = v128.load32_splat(q, 4);
          a1 = madd(v, v128.load(wp, 32), a1);
          b1 = madd(v, v128.load(wp, 48), b1);
          q += 8;
          wp += 64;
        }
        if (k < length) {
          const v = v128.load32_splat(q);
          a0 = madd(v, v128.load(wp), a0);
          b0 = madd(v, v128.load(wp, 16), b0);
        }
      }
    }
  }
  put(o, f32x4.add(a0, a1), f32x4.add(b0, b1));
}
