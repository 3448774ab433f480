import type { Vec3 } from '../common/geometry.ts';

/**
 * Face-connected components (6 neighbours; 4 in one slice), kept as runs along x: a lung mask of
 * 40 million voxels is some 300,000 runs, so that no label image is needed.
 */
export interface Components {
  readonly dimensions: Vec3;
  /** Voxels per component, largest first; component n of the list is called n. */
  readonly sizes: readonly number[];
  /** Voxel index of each run's first voxel, ascending. */
  readonly runStart: Int32Array;
  readonly runLength: Int32Array;
  /** Component of each run, 0 … sizes.length − 1. */
  readonly runComponent: Int32Array;
}

/**
 * @param mask `[z, y, x]`; voxels that are not 0 belong.
 * @throws RangeError when the mask has not the announced size.
 */
export function connectedComponents(mask: Uint8Array, dimensions: Vec3): Components {
  const [nx, ny, nz] = dimensions;
  if (mask.length !== nx * ny * nz) {
    throw new RangeError(
      `connectedComponents: expected ${dimensions.join(' × ')} voxels, got ${mask.length}`,
    );
  }
  const { runStart, runLength, rowRuns } = findRuns(mask, nx, ny * nz);
  const parent = Int32Array.from(runStart, (_, run) => run);
  const join = (row: number, other: number): void => {
    joinRows(parent, runStart, runLength, nx * (row - other), rowRuns, row, other);
  };
  for (let row = 0; row < ny * nz; row++) {
    if (row % ny > 0) join(row, row - 1);
    if (row >= ny) join(row, row - ny);
  }
  const { sizes, runComponent } = numberBySize(parent, runLength);
  return { dimensions, sizes, runStart, runLength, runComponent };
}

/** A mask of the components for which `value` is not 0, holding that value. */
export function paintComponents(components: Components, value: (component: number) => number): Uint8Array {
  const { dimensions, runStart, runLength, runComponent, sizes } = components;
  const values = sizes.map((_, component) => value(component));
  const out = new Uint8Array(dimensions[0] * dimensions[1] * dimensions[2]);
  for (let run = 0; run < runStart.length; run++) {
    const paint = values[runComponent[run]!]!;
    if (paint !== 0) out.fill(paint, runStart[run]!, runStart[run]! + runLength[run]!);
  }
  return out;
}

function findRuns(mask: Uint8Array, nx: number, rows: number) {
  const starts: number[] = [];
  const lengths: number[] = [];
  const rowRuns = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    const end = (row + 1) * nx;
    for (let v = row * nx; v < end; v++) {
      if (mask[v] === 0) continue;
      const start = v;
      while (v < end && mask[v] !== 0) v++;
      starts.push(start);
      lengths.push(v - start);
    }
    rowRuns[row + 1] = starts.length;
  }
  return { runStart: Int32Array.from(starts), runLength: Int32Array.from(lengths), rowRuns };
}

/** Unites runs of two neighbouring rows that share an x. `shift` takes the other row onto this one. */
function joinRows(
  parent: Int32Array,
  start: Int32Array,
  length: Int32Array,
  shift: number,
  rowRuns: Int32Array,
  row: number,
  other: number,
): void {
  let a = rowRuns[row]!;
  let b = rowRuns[other]!;
  const endA = rowRuns[row + 1]!;
  const endB = rowRuns[other + 1]!;
  while (a < endA && b < endB) {
    const stopA = start[a]! + length[a]!;
    const stopB = start[b]! + length[b]! + shift;
    if (start[a]! < stopB && start[b]! + shift < stopA) unite(parent, a, b);
    if (stopA < stopB) a++;
    else b++;
  }
}

function unite(parent: Int32Array, a: number, b: number): void {
  const rootA = find(parent, a);
  const rootB = find(parent, b);
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}

function find(parent: Int32Array, run: number): number {
  let root = run;
  while (parent[root] !== root) {
    parent[root] = parent[parent[root]!]!;
    root = parent[root]!;
  }
  return root;
}

/** Largest first; equal ones in the order of their first voxel. */
function numberBySize(parent: Int32Array, runLength: Int32Array) {
  const sizeOfRoot = new Map<number, number>();
  for (let run = 0; run < parent.length; run++) {
    const root = find(parent, run);
    sizeOfRoot.set(root, (sizeOfRoot.get(root) ?? 0) + runLength[run]!);
  }
  const roots = [...sizeOfRoot].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const number = new Map(roots.map(([root], component) => [root, component]));
  const runComponent = parent.map((_, run) => number.get(find(parent, run))!);
  return { sizes: roots.map(([, size]) => size), runComponent };
}
