import { madd } from './simd';

/** Floating-point operations of one iteration of {@link peak}: 12 vectors, 4 lanes, multiply and add. */
export function peakOperations(): i32 {
  return 96;
}

/**
 * Nothing but multiply-adds in registers: what no kernel of this module can pass. Twelve independent
 * chains cover the latency of a fused multiply-add on two ports.
 * scratch: 192 bytes, written, so that no compiler drops the work.
 */
export function peak(iterations: i32, scratch: usize): void {
  // 0.5 x + 0.5 stays at 1: neither overflow nor denormals
  const half = f32x4.splat(0.5);
  let a0 = f32x4.splat(1);
  let b0 = a0;
  let a1 = a0;
  let b1 = a0;
  let a2 = a0;
  let b2 = a0;
  let a3 = a0;
  let b3 = a0;
  let a4 = a0;
  let b4 = a0;
  let a5 = a0;
  let b5 = a0;
  for (let i = 0; i < iterations; i++) {
    a0 = madd(half, a0, half);
    b0 = madd(half, b0, half);
    a1 = madd(half, a1, half);
    b1 = madd(half, b1, half);
    a2 = madd(half, a2, half);
    b2 = madd(half, b2, half);
    a3 = madd(half, a3, half);
    b3 = madd(half, b3, half);
    a4 = madd(half, a4, half);
    b4 = madd(half, b4, half);
    a5 = madd(half, a5, half);
    b5 = madd(half, b5, half);
  }
  v128.store(scratch, a0);
  v128.store(scratch, b0, 16);
  v128.store(scratch, a1, 32);
  v128.store(scratch, b1, 48);
  v128.store(scratch, a2, 64);
  v128.store(scratch, b2, 80);
  v128.store(scratch, a3, 96);
  v128.store(scratch, b3, 112);
  v128.store(scratch, a4, 128);
  v128.store(scratch, b4, 144);
  v128.store(scratch, a5, 160);
  v128.store(scratch, b5, 176);
}
