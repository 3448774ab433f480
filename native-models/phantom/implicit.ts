/** Smooth set operations on signed distances (negative inside), after Quilez. `k` is the blend in mm. */
export function smoothMin(a: number, b: number, k: number): number {
  const h = Math.max(k - Math.abs(a - b), 0) / k;
  return Math.min(a, b) - h * h * k * 0.25;
}

export const smoothMax = (a: number, b: number, k: number): number => -smoothMin(-a, -b, k);

/** 0 below `low`, 1 above `high`, C¹ between. */
export function smoothStep(low: number, high: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** Signed distance, first order, to a superellipse `|x/a|ᵖ + |y/b|ᵖ = 1`. */
export function superellipse(x: number, y: number, a: number, b: number, p: number): number {
  const u = Math.abs(x / a);
  const v = Math.abs(y / b);
  const sum = u ** p + v ** p;
  if (sum < 1e-9) return -Math.min(a, b);
  const r = sum ** (1 / p);
  // |∇r| of the radial function; r is homogeneous of degree 1, so f/|∇f| is a distance near r = 1.
  const gx = u ** (p - 1) / a;
  const gy = v ** (p - 1) / b;
  const gradient = (Math.sqrt(gx * gx + gy * gy) * r) / sum;
  return (r - 1) / gradient;
}

/** Signed distance, first order, to an ellipsoid with semi-axes `a, b, c`. */
export function ellipsoid(x: number, y: number, z: number, a: number, b: number, c: number): number {
  const r = Math.sqrt((x / a) ** 2 + (y / b) ** 2 + (z / c) ** 2);
  if (r < 1e-6) return -Math.min(a, b, c);
  const gradient = Math.sqrt((x / (a * a)) ** 2 + (y / (b * b)) ** 2 + (z / (c * c)) ** 2) / r;
  return (r - 1) / gradient;
}

/** Piecewise profile through `[z, value]` pairs, eased between them. */
export function profile(points: readonly (readonly [number, number])[], z: number): number {
  const first = points[0]!;
  if (z <= first[0]) return first[1];
  for (let i = 1; i < points.length; i++) {
    const [z1, v1] = points[i]!;
    if (z <= z1) {
      const [z0, v0] = points[i - 1]!;
      return v0 + ((v1 - v0) * (z - z0)) / (z1 - z0);
    }
  }
  return points[points.length - 1]![1];
}
