/** HU from which a histogram starts; index 0 is −1024. */
const LOWEST = -1024;
const HIGHEST = 300;

/**
 * The HU that parts air and lung from tissue: the fixed point of "half way between the means on
 * either side" (Ridler, Calvard 1978; for lungs Hu, Hoffman, Reinhardt 2001). Padding (−1024) and
 * what is denser than soft tissue have no say.
 *
 * @returns HU within [−600, −350]
 */
export function airThreshold(voxels: Int16Array): number {
  const histogram = new Float64Array(HIGHEST - LOWEST + 1);
  for (const hu of voxels) {
    if (hu > LOWEST && hu <= HIGHEST) histogram[hu - LOWEST]!++;
  }
  let threshold = -500;
  for (let round = 0; round < 50; round++) {
    const next = (meanBetween(histogram, LOWEST, threshold) + meanBetween(histogram, threshold, HIGHEST)) / 2;
    if (!Number.isFinite(next)) break;
    if (Math.abs(next - threshold) < 0.5) break;
    threshold = next;
  }
  return Math.min(Math.max(Math.round(threshold), -600), -350);
}

function meanBetween(histogram: Float64Array, from: number, to: number): number {
  let count = 0;
  let sum = 0;
  for (let hu = Math.ceil(from); hu < to; hu++) {
    count += histogram[hu - LOWEST]!;
    sum += hu * histogram[hu - LOWEST]!;
  }
  return sum / count;
}
