/** HU that the encoder sees: everything below is air, everything above is dense. */
export const CLIP_HU = { low: -1024, high: 240 } as const;

/** HU clipped to [−1024, 240] and scaled to [−1, 1]. */
export function scaleHu(hu: number): number {
  const clipped = hu < CLIP_HU.low ? CLIP_HU.low : hu > CLIP_HU.high ? CLIP_HU.high : hu;
  return ((clipped - CLIP_HU.low) / (CLIP_HU.high - CLIP_HU.low)) * 2 - 1;
}

/** Patches of HU as the encoder takes them: same order, [−1, 1]. */
export function scalePatches(hu: Int16Array, out: Float32Array = new Float32Array(hu.length)): Float32Array {
  for (let i = 0; i < hu.length; i++) out[i] = scaleHu(hu[i]!);
  return out;
}
