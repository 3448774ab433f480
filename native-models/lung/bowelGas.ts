import type { CtVolume } from '../common/volume.ts';
import { connectedComponents, paintComponents } from '../volume/connectedComponents.ts';
import { boundingBox, crop, growBox, paste } from '../volume/crop.ts';
import { dilate, erode } from '../volume/morphology.ts';

/** Gas in the stomach or colon is room air; lung this empty is a bulla. */
const GAS_HU = -955;
const TISSUE_HU = -300;
/** Thinner strands of gas are airways and noise. */
const CORE_MM = 3;
const MIN_MM3 = 5_000;
/** Where the surroundings are asked: past the partial volume of the wall and the smoothing, in mm and in voxels. */
const SHELL_MM = 4;
const SHELL_VOXELS = 3;
/** Bowel lies below the diaphragm: its gas keeps to this lower share of the lungs' height. */
const LOWER_SHARE = 0.5;
/** A fluid level: so many columns of the gas end at one height, on fluid. */
const LEVEL_SHARE = 0.4;
const LEVEL_MM = 2.5;
/** Share of the shell that is tissue; a bulla has lung around it. */
const SURE = { withLevel: 0.4, without: 0.75 } as const;
const DOUBTFUL = 0.5;
/** Partial volume between gas and what is around it. */
const RIM_MM = 2;

const shellMm = (spacingMm: number): number => Math.max(SHELL_MM, SHELL_VOXELS * spacingMm);

export interface BowelGas {
  /** What is no lung, with its rim, `[z, y, x]`. */
  readonly mask: Uint8Array;
  readonly litres: number;
  /** Gas that may be a bulla or bowel: it stays in the lung, and somebody should look. */
  readonly doubtfulLitres: number;
}

/**
 * Gas of stomach and colon that a thin diaphragm does not part from the lung: empty, in the lower half, with tissue
 * around it instead of lung, and often with a fluid level (supine: a plane of constant y).
 *
 * @param ct smoothed @param lungs `[z, y, x]`, without airways
 */
export function findBowelGas(ct: CtVolume, lungs: Uint8Array): BowelGas {
  const { dimensions, spacingMm } = ct.grid;
  const out = { grid: ct.grid, voxels: new Uint8Array(lungs.length) };
  const voxelMm3 = spacingMm[0] * spacingMm[1] * spacingMm[2];
  const gas = emptyVoxels(ct, lungs);
  const highest = highestBowel(lungs, ct.grid);
  const core = erode(gas, ct.grid, CORE_MM);
  const components = connectedComponents(core, dimensions);
  let litres = 0;
  let doubtfulLitres = 0;
  const count = components.sizes.filter((size) => size * voxelMm3 >= MIN_MM3 / 4).length;
  for (let n = 0; n < count; n++) {
    const one = paintComponents(components, (component) => (component === n ? 1 : 0));
    const tight = boundingBox(one, dimensions)!;
    if (tight.high[2] > highest) continue;
    const box = growBox(tight, Math.ceil((CORE_MM + shellMm(spacingMm[0])) / spacingMm[0]) + 3, dimensions);
    const part = crop(ct, box);
    const gasHere = crop({ grid: ct.grid, voxels: gas }, box).voxels;
    const grown = dilate(crop({ grid: ct.grid, voxels: one }, box).voxels, part.grid, CORE_MM);
    const whole = grown.map((value, v) => value & gasHere[v]!);
    const volume = whole.reduce((sum, value) => sum + value, 0) * voxelMm3;
    if (volume < MIN_MM3) continue;
    const tissue = tissueAround(part, whole);
    const sure = tissue >= (levelShare(part, whole) >= LEVEL_SHARE ? SURE.withLevel : SURE.without);
    if (!sure && tissue < DOUBTFUL) continue;
    if (!sure) {
      doubtfulLitres += volume / 1e6;
      continue;
    }
    litres += volume / 1e6;
    const known = crop(out, box).voxels;
    paste(
      dilate(whole, part.grid, RIM_MM).map((value, v) => value | known[v]!),
      out,
      box,
    );
  }
  return { mask: out.voxels, litres, doubtfulLitres };
}

/** Voxels of the mask as empty as room air. */
function emptyVoxels({ voxels }: CtVolume, lungs: Uint8Array): Uint8Array {
  const gas = new Uint8Array(lungs.length);
  for (let v = 0; v < lungs.length; v++) if (lungs[v] !== 0 && voxels[v]! < GAS_HU) gas[v] = 1;
  return gas;
}

/** The slice below which bowel may lie: an empty region that reaches higher is emphysema. */
function highestBowel(lungs: Uint8Array, { dimensions }: CtVolume['grid']): number {
  const box = boundingBox(lungs, dimensions);
  return box ? box.low[2] + LOWER_SHARE * (box.high[2] - box.low[2]) : 0;
}

/** Share of the shell around the gas, inside the field, that is tissue. */
function tissueAround({ grid, voxels }: CtVolume, gas: Uint8Array): number {
  const innerMm = shellMm(grid.spacingMm[0]);
  const inner = dilate(gas, grid, innerMm);
  const outer = dilate(gas, grid, innerMm + Math.max(2, grid.spacingMm[0]));
  let [tissue, shell] = [0, 0];
  for (let v = 0; v < gas.length; v++) {
    if (outer[v] === 0 || inner[v] !== 0) continue;
    shell++;
    if (voxels[v]! > TISSUE_HU) tissue++;
  }
  return shell === 0 ? 0 : tissue / shell;
}

/** Share of the gas's columns along y that end at one y on tissue. */
function levelShare({ grid, voxels }: CtVolume, gas: Uint8Array): number {
  const [nx, ny, nz] = grid.dimensions;
  const beyond = Math.ceil(shellMm(grid.spacingMm[1]) / grid.spacingMm[1]);
  const ends = new Map<number, number>();
  let columns = 0;
  for (let k = 0; k < nz; k++)
    for (let i = 0; i < nx; i++) {
      let last = ny - 1;
      while (last >= 0 && gas[i + nx * (last + ny * k)] === 0) last--;
      if (last < 0) continue;
      columns++;
      const behind = i + nx * (Math.min(ny - 1, last + beyond) + ny * k);
      if (voxels[behind]! > TISSUE_HU) ends.set(last, (ends.get(last) ?? 0) + 1);
    }
  const reach = Math.max(1, Math.round(LEVEL_MM / grid.spacingMm[1] / 2));
  let best = 0;
  for (const at of ends.keys()) {
    let level = 0;
    for (let y = at - reach; y <= at + reach; y++) level += ends.get(y) ?? 0;
    best = Math.max(best, level);
  }
  return columns === 0 ? 0 : best / columns;
}
