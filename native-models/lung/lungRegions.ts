import { Refusal } from '../common/refusal.ts';
import type { CtVolume } from '../common/volume.ts';
import { type Components, connectedComponents, paintComponents } from '../volume/connectedComponents.ts';
import { componentMedians } from './componentMedians.ts';

/** Smallest lung we believe in. */
const LEAST_MM3 = 150_000;
/** A second region counts as the other lung from this share of the largest. */
const OTHER_LUNG_SHARE = 0.1;
/** Chest wall is thicker, a table's shell thinner. */
const WALL_MM = 8;
const TISSUE_HU = -200;
const LUNG_MEDIAN_HU = [-985, -450] as const;
/** Gas in the bowel: emptier than lung and at its foot. */
const BOWEL_HU = -940;

interface Region {
  readonly component: number;
  readonly mm3: number;
  readonly medianHu: number;
  /** Share of its voxels that lack a wall of tissue in front or behind. */
  readonly exposed: number;
  /** Mean slice. */
  readonly height: number;
}

/**
 * Of the air in the body, the one or two regions that are lung (with the airways that open into
 * them): large, walled in by tissue in front and behind (tables, pillows and armpits are not),
 * with the density of lung.
 *
 * @param air from `enclosedAir`, `[z, y, x]`
 * @throws Refusal `no-lungs` that says what was found instead.
 */
export function lungRegions(ct: CtVolume, air: Uint8Array): Uint8Array {
  const components = connectedComponents(air, ct.grid.dimensions);
  const regions = describe(ct, components);
  const lungs = regions.filter((r) => r.exposed < 0.5 && isLungDensity(r.medianHu));
  const largest = lungs[0];
  if (!largest) throw noLungs(regions);
  const [lowest, highest] = heightRange(components, largest.component);
  const foot = lowest + 0.25 * (highest - lowest);
  const kept = lungs.filter(
    (r) =>
      r === largest ||
      (r.mm3 >= OTHER_LUNG_SHARE * largest.mm3 && !(r.medianHu < BOWEL_HU && r.height < foot)),
  );
  const chosen = new Set(kept.map((r) => r.component));
  return paintComponents(components, (component) => (chosen.has(component) ? 1 : 0));
}

const isLungDensity = (hu: number): boolean => hu > LUNG_MEDIAN_HU[0] && hu < LUNG_MEDIAN_HU[1];

function describe(ct: CtVolume, components: Components): Region[] {
  const [sx, sy, sz] = ct.grid.spacingMm;
  const voxelMm3 = sx * sy * sz;
  const count = components.sizes.filter((size) => size * voxelMm3 >= LEAST_MM3).length;
  const medians = componentMedians(components, ct.voxels, count);
  const heights = new Float64Array(count);
  const [nx, ny] = ct.grid.dimensions;
  components.runStart.forEach((start, run) => {
    const component = components.runComponent[run]!;
    if (component < count) heights[component]! += components.runLength[run]! * Math.floor(start / (nx * ny));
  });
  const exposed = exposure(ct, components, count);
  return medians.map((medianHu, component) => {
    const voxels = components.sizes[component]!;
    return {
      component,
      mm3: voxels * voxelMm3,
      medianHu,
      exposed: exposed[component]! / voxels,
      height: heights[component]! / voxels,
    };
  });
}

/** Voxels per component without a wall of tissue in front of them or behind them, in their column. */
function exposure(ct: CtVolume, components: Components, count: number): Float64Array {
  const [nx, ny, nz] = ct.grid.dimensions;
  const wall = Math.ceil(WALL_MM / ct.grid.spacingMm[1]);
  const firstWall = new Int32Array(nx * nz).fill(ny);
  const lastWall = new Int32Array(nx * nz).fill(-1);
  const thickness = new Int32Array(nx);
  for (let k = 0; k < nz; k++) {
    thickness.fill(0);
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k);
      for (let i = 0; i < nx; i++) {
        thickness[i] = ct.voxels[row + i]! > TISSUE_HU ? thickness[i]! + 1 : 0;
        if (thickness[i]! < wall) continue;
        const column = k * nx + i;
        firstWall[column] = Math.min(firstWall[column]!, j);
        lastWall[column] = j;
      }
    }
  }
  const exposed = new Float64Array(count);
  for (let run = 0; run < components.runStart.length; run++) {
    const component = components.runComponent[run]!;
    if (component >= count) continue;
    const start = components.runStart[run]!;
    const i = start % nx;
    const row = (start - i) / nx;
    const j = row % ny;
    const column = ((row - j) / ny) * nx + i;
    for (let n = column; n < column + components.runLength[run]!; n++) {
      if (firstWall[n]! > j || lastWall[n]! < j) exposed[component]!++;
    }
  }
  return exposed;
}

function heightRange(components: Components, component: number): [number, number] {
  const slice = components.dimensions[0] * components.dimensions[1];
  const first = components.runComponent.indexOf(component);
  const last = components.runComponent.lastIndexOf(component);
  return [Math.floor(components.runStart[first]! / slice), Math.floor(components.runStart[last]! / slice)];
}

function noLungs(regions: readonly Region[]): Refusal {
  const found = regions.slice(0, 3).map((r) => {
    const litres = (r.mm3 / 1e6).toFixed(2);
    const where = r.exposed < 0.5 ? 'inside' : 'outside';
    return `${litres} L at a median of ${r.medianHu} HU ${where} the body`;
  });
  const what =
    found.length > 0 ? found.join('; ') : `no region of air above ${LEAST_MM3 / 1e6} L in the body`;
  return new Refusal('no-lungs', `expected a chest CT with at least one lung, found ${what}`);
}
