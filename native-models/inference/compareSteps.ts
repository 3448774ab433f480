import { seededRandom } from '../common/random.ts';
import type { MaskVolume } from '../common/volume.ts';
import { denseWindows, unravel } from './denseWindows.ts';
import { type ProbabilityVolume, probabilityVolume } from './probabilityOfLungs.ts';
import { type DenseInput, segmentDense, WINDOW_STEPS, type WindowStep } from './segmentDense.ts';

/** What a step costs on a scan, and what it gives away against step 1. */
export interface StepRow {
  readonly step: WindowStep;
  readonly windows: number;
  readonly windowsPerVoxel: number;
  readonly microsecondsPerVoxel: number;
  /** For the whole scan. */
  readonly seconds: number;
  /** Null when nothing was compared. */
  readonly error: StepError | null;
}

/** Of the first classifier's probability in the compared voxels. */
export interface StepError {
  readonly meanAbsolute: number;
  readonly percentile95: number;
  /** Of the masks at or above 0.5; null when neither has a voxel. */
  readonly dice: number | null;
  /** Share of voxels on the other side of 0.5. */
  readonly changed: number;
}

export interface CompareOptions {
  /** Cubes of 8³ voxels, drawn over the lungs, in which the steps are compared; 0 measures the cost only. */
  readonly blocks: number;
  /** Longest time that each step is timed for; the rest of the scan is extrapolated. */
  readonly secondsEach: number;
  readonly seed: number;
  readonly clockMs?: () => number;
}

const BLOCK_EDGE = 8;

/**
 * Times every step on the scan's own windows and compares the coarser ones with step 1 in places drawn
 * over the whole lung: a window's value does not depend on what else is computed.
 * @throws as {@link segmentDense}.
 */
export async function compareSteps(
  input: Omit<DenseInput, 'step' | 'kept'>,
  { blocks, secondsEach, seed, clockMs = () => performance.now() }: CompareOptions,
): Promise<StepRow[]> {
  const { lungs } = input;
  const voxels = lungs.voxels.reduce((sum, label) => sum + Number(label > 0), 0);
  const sample = blocks > 0 && voxels > 0 ? drawBlocks(lungs, voxels, blocks, seed) : undefined;
  const rows: StepRow[] = [];
  let exact: ProbabilityVolume | undefined;
  for (const step of WINDOW_STEPS) {
    const windows = denseWindows(lungs, step).nodes.length;
    const perWindow = await secondsPerWindow({ ...input, step }, secondsEach, clockMs);
    let error: StepError | null = null;
    if (sample) {
      const [found] = await segmentDense({ ...input, lungs: sample, step });
      const coarse = probabilityVolume(sample, found!);
      exact ??= coarse;
      error = stepError(sample, exact, coarse);
    }
    const seconds = perWindow * windows;
    const cost = {
      windowsPerVoxel: windows / voxels,
      microsecondsPerVoxel: (seconds / voxels) * 1e6,
      seconds,
    };
    rows.push({ step, windows, ...cost, error });
  }
  return rows;
}

/** Runs the first windows of a scan. */
async function secondsPerWindow(input: DenseInput, longest: number, clockMs: () => number): Promise<number> {
  const enough = new AbortController();
  const stop = (): void => enough.abort(input.signal?.reason);
  input.signal?.addEventListener('abort', stop);
  let startMs: number | undefined;
  let [done, seconds] = [0, 0];
  try {
    await segmentDense({
      ...input,
      signal: enough.signal,
      report: (progress) => {
        // The first batches wait for threads that compile.
        startMs ??= clockMs();
        done = progress.done;
        seconds = (clockMs() - startMs) / 1000;
        input.report?.({ ...progress, stage: `step ${input.step}` });
        if (seconds >= longest) enough.abort();
      },
    });
  } catch (error) {
    input.signal?.throwIfAborted();
    if (!enough.signal.aborted) throw error;
  } finally {
    input.signal?.removeEventListener('abort', stop);
  }
  return seconds / done;
}

function drawBlocks(lungs: MaskVolume, voxels: number, blocks: number, seed: number): MaskVolume {
  const random = seededRandom(seed);
  const [nx, ny, nz] = lungs.grid.dimensions;
  const drawn = new Set(Array.from({ length: blocks }, () => Math.floor(random() * voxels)));
  const sample = new Uint8Array(lungs.voxels.length);
  let rank = 0;
  for (let index = 0; index < lungs.voxels.length; index++) {
    if (lungs.voxels[index] === 0 || !drawn.has(rank++)) continue;
    const [i, j, k] = unravel(index, lungs.grid.dimensions).map((c) => c - (c % BLOCK_EDGE)) as [
      number,
      number,
      number,
    ];
    for (let z = k; z < Math.min(nz, k + BLOCK_EDGE); z++) {
      for (let y = j; y < Math.min(ny, j + BLOCK_EDGE); y++) {
        const row = nx * (y + ny * z);
        for (let x = i; x < Math.min(nx, i + BLOCK_EDGE); x++) sample[row + x] = lungs.voxels[row + x]!;
      }
    }
  }
  return { grid: lungs.grid, voxels: sample };
}

function stepError(sample: MaskVolume, exact: ProbabilityVolume, coarse: ProbabilityVolume): StepError {
  const errors: number[] = [];
  let [both, either, changed] = [0, 0, 0];
  sample.voxels.forEach((label, index) => {
    if (label === 0) return;
    const [p, q] = [exact.voxels[index]!, coarse.voxels[index]!];
    errors.push(Math.abs(p - q));
    either += Number(p >= 0.5) + Number(q >= 0.5);
    if (p >= 0.5 && q >= 0.5) both++;
    if (p >= 0.5 !== q >= 0.5) changed++;
  });
  errors.sort((a, b) => a - b);
  return {
    meanAbsolute: errors.reduce((sum, e) => sum + e, 0) / errors.length,
    percentile95: errors[Math.floor(0.95 * (errors.length - 1))]!,
    dice: either > 0 ? (2 * both) / either : null,
    changed: changed / errors.length,
  };
}
