import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { connectedComponents, paintComponents } from '../../../native-models/volume/connectedComponents.ts';

/** Flood fill, voxel by voxel: sizes, largest first. */
function bruteForceSizes(mask: Uint8Array, [nx, ny, nz]: Vec3): number[] {
  const left = mask.slice();
  const sizes: number[] = [];
  for (let seed = 0; seed < left.length; seed++) {
    if (!left[seed]) continue;
    const stack = [seed];
    left[seed] = 0;
    let size = 0;
    for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
      size++;
      const [x, y, z] = [v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))];
      const near = [x > 0 && v - 1, x < nx - 1 && v + 1, y > 0 && v - nx, y < ny - 1 && v + nx];
      near.push(z > 0 && v - nx * ny, z < nz - 1 && v + nx * ny);
      for (const n of near) {
        if (n === false || !left[n]) continue;
        left[n] = 0;
        stack.push(n);
      }
    }
    sizes.push(size);
  }
  return sizes.sort((a, b) => b - a);
}

describe('connectedComponents', () => {
  test('diagonal neighbours are apart, faces join', () => {
    const mask = Uint8Array.of(1, 0, 0, 1, 1, 1, 0, 0);
    expect(connectedComponents(mask, [2, 2, 2]).sizes).toEqual([3, 1]);
    expect(connectedComponents(mask, [4, 2, 1]).sizes).toEqual([3, 1]);
  });

  test.each([0.2, 0.4, 0.6, 0.9])('finds the sizes that a flood fill finds, density %d', (density) => {
    const random = seededRandom(density * 100);
    for (const dimensions of [
      [17, 13, 11],
      [1, 30, 20],
      [40, 1, 9],
      [25, 25, 1],
    ] as const) {
      const count = dimensions[0] * dimensions[1] * dimensions[2];
      const mask = Uint8Array.from({ length: count }, () => (random() < density ? 1 : 0));
      const components = connectedComponents(mask, dimensions);
      expect(components.sizes).toEqual(bruteForceSizes(mask, dimensions));
      expect(paintComponents(components, () => 1)).toEqual(mask);
      const largest = paintComponents(components, (n) => (n === 0 ? 7 : 0));
      expect(largest.filter((v) => v === 7).length).toBe(components.sizes[0] ?? 0);
    }
  });

  test('refuses a mask of another size', () => {
    expect(() => connectedComponents(new Uint8Array(7), [2, 2, 2])).toThrow(RangeError);
  });
});
