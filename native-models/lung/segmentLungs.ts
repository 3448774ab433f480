import { IDENTITY } from '../common/geometry.ts';
import { type Report, throwIfCancelled } from '../common/progress.ts';
import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { connectedComponents, paintComponents } from '../volume/connectedComponents.ts';
import { type Box, boundingBox, crop, growBox, paste } from '../volume/crop.ts';
import { airThreshold } from './airThreshold.ts';
import { findAirways } from './airways.ts';
import { findBowelGas } from './bowelGas.ts';
import { closeLungs } from './closeLungs.ts';
import { enclosedAir } from './enclosedAir.ts';
import { type LungFinding, lungFindings } from './lungFindings.ts';
import { lungRegions } from './lungRegions.ts';
import { separateLungs } from './separateLungs.ts';
import { smooth3 } from './smooth.ts';

/** Room for the closing around the lungs. */
const MARGIN_MM = 10;
const TISSUE_HU = -200;
/** Pieces that the airways' removal cut off and that are smaller than this are no lung. */
const PIECE_MM3 = 3000;

/**
 * Lungs without trachea and main bronchi, from the HU alone: threshold, room air and bowel
 * removed, airways followed from the trachea, lungs parted where they touch, vessels and nodules
 * closed in.
 *
 * @param ct isotropic, axes along LPS (see `resampleIsotropic`)
 * @returns right lung 1, left lung 2, on the grid of `ct`
 * @throws Refusal `no-lungs`; RangeError when the axes are not LPS.
 */
export const segmentLungs = (ct: CtVolume, report?: Report, signal?: AbortSignal): MaskVolume =>
  findLungs(ct, report, signal).lungs;

export interface FoundLungs {
  readonly lungs: MaskVolume;
  /** What somebody should know before the mask's figures are used. */
  readonly findings: readonly LungFinding[];
}

/** As {@link segmentLungs}, with what is to be said of the mask. */
export function findLungs(ct: CtVolume, report?: Report, signal?: AbortSignal): FoundLungs {
  if (ct.grid.direction.some((value, n) => Math.abs(value - IDENTITY[n]!) > 1e-6)) {
    throw new RangeError(
      `segmentLungs: expected axes along LPS, got direction ${ct.grid.direction.join(', ')}`,
    );
  }
  const step = (done: number): void => {
    throwIfCancelled(signal);
    report?.({ stage: 'lungs', done, total: 6, unit: 'steps' });
  };
  step(0);
  const wholeAir = enclosedAir(ct, airThreshold(ct.voxels), signal);
  const wholeRegions = lungRegions(ct, wholeAir);
  const box = workingBox(ct, wholeRegions);
  step(1);
  const part = crop(ct, box);
  const air = crop({ grid: ct.grid, voxels: wholeAir }, box).voxels;
  const regions = crop({ grid: ct.grid, voxels: wholeRegions }, box).voxels;
  const middleX = middleOfBody(ct, box);
  const calm: CtVolume = { grid: part.grid, voxels: smooth3(part.voxels, part.grid.dimensions) };
  step(2);
  const airways = findAirways(calm, air, middleX);
  step(3);
  const airless = withoutAirways(part, regions, airways);
  const gas = findBowelGas(calm, airless);
  const lungs = gas.litres > 0 ? withoutAirways(part, airless, gas.mask) : airless;
  step(4);
  const labels = separateLungs(calm, lungs, middleX);
  step(5);
  const closed = closeLungs(part, labels, united(airways, gas.mask));
  const out: MaskVolume = { grid: ct.grid, voxels: new Uint8Array(ct.voxels.length) };
  paste(closed, out, box);
  step(6);
  return { lungs: out, findings: lungFindings(ct, out, gas) };
}

const united = (a: Uint8Array, b: Uint8Array): Uint8Array => a.map((value, v) => value | b[v]!);

/** The lungs with a margin, up to the top of the scan: there the trachea begins. */
function workingBox(ct: CtVolume, regions: Uint8Array): Box {
  const [nx, ny, nz] = ct.grid.dimensions;
  const tight = boundingBox(regions, ct.grid.dimensions)!;
  const margin = Math.ceil(MARGIN_MM / ct.grid.spacingMm[0]);
  const box = growBox(tight, margin, [nx, ny, nz]);
  return { low: box.low, high: [box.high[0], box.high[1], nz - 1] };
}

/** Mean x of the body at the height of the lungs, in voxels of the box: a lone lung is beside it. */
function middleOfBody(ct: CtVolume, box: Box): number {
  const [nx, ny] = ct.grid.dimensions;
  let sum = 0;
  let count = 0;
  for (let v = box.low[2] * nx * ny; v < (box.high[2] + 1) * nx * ny; v++) {
    if (ct.voxels[v]! < TISSUE_HU) continue;
    sum += v % nx;
    count++;
  }
  return sum / count - box.low[0];
}

function withoutAirways(ct: CtVolume, regions: Uint8Array, airways: Uint8Array): Uint8Array {
  const rest = regions.map((value, v) => (value !== 0 && airways[v] === 0 ? 1 : 0));
  const components = connectedComponents(rest, ct.grid.dimensions);
  const [sx, sy, sz] = ct.grid.spacingMm;
  const least = PIECE_MM3 / (sx * sy * sz);
  return paintComponents(components, (component) => (components.sizes[component]! >= least ? 1 : 0));
}
