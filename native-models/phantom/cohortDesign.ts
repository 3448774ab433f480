import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';
import type { CohortSettings, DesignCell, Severity } from './plan.ts';

const CELLS = [
  { centrilobular: false, paraseptal: false },
  { centrilobular: true, paraseptal: false },
  { centrilobular: false, paraseptal: true },
  { centrilobular: true, paraseptal: true },
] as const;
const SEVERITIES: readonly Severity[] = [1, 2, 3, 4];
/** Of the four patients that a cell has in sixteen, as many by a sharp kernel as by a smooth one. */
const KERNELS = [true, true, false, false] as const;

/** Patients that hold each severity once in each cell. */
export const DESIGN_PATIENTS = CELLS.length * SEVERITIES.length;

/**
 * The balanced 2 × 2 design: any four patients from a multiple of four on hold each combination of the
 * subtypes once, at one severity; any sixteen from a multiple of sixteen on hold each combination at each
 * severity once, half of each combination by a sharp kernel. The order within these is random, and patient n
 * does not depend on how many are made.
 */
export function designCell({ seed }: CohortSettings, index: number): DesignCell {
  const block = Math.floor(index / CELLS.length);
  const round = Math.floor(block / SEVERITIES.length);
  const cells = shuffled(CELLS, seededRandom(deriveSeed(seed, 'cells', block)));
  const severities = shuffled(SEVERITIES, seededRandom(deriveSeed(seed, 'severities', round)));
  const cell = cells[index % CELLS.length]!;
  const kernels = shuffled(KERNELS, seededRandom(deriveSeed(seed, 'kernels', round, CELLS.indexOf(cell))));
  return {
    ...cell,
    severity: severities[block % SEVERITIES.length]!,
    sharpKernel: kernels[block % KERNELS.length]!,
  };
}
