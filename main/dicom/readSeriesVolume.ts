import { type Grid, voxelCount } from '../../native-models/common/geometry.ts';
import { type Report, throwIfCancelled } from '../../native-models/common/progress.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { type CtVolume, OUTSIDE_HU } from '../../native-models/common/volume.ts';
import type { HuTally } from './huTally.ts';
import { isVerdict } from './instance.ts';
import { implausibleHu } from './plausibleHu.ts';
import { readFrame, writeHu } from './readFrame.ts';
import { type OpenImage, openImage } from './readInstance.ts';
import { readOriginal } from './readOriginal.ts';
import { stackResampler } from './resampleStack.ts';
import type { StackDescription } from './seriesGroup.ts';

/** Where the pixels of the group's slice of the same index are. */
export interface SliceFile {
  readonly path: string;
  readonly frame: number;
}

/** Two GiB of int16: past it a volume is refused rather than tried. */
const MAX_VOXELS = 2 ** 30;

/**
 * The volume of a series in HU, in the group's own grid. One file's bytes are held at a time.
 * @param slices one per slice of the group, in the group's order.
 * @throws Refusal with the code of the first blocking problem of the group (`missing-slices`, …), with
 * `bad-pixel-data` or the verdict's code when a file is damaged, `implausible-hu` when the pixels are no CT, `changed-file` when a file is not the one
 * that was grouped, `original-damaged` or `original-missing` when it is not what was imported, `too-large`; the signal's reason when cancelled.
 */
export async function readSeriesVolume(
  slices: readonly SliceFile[],
  group: StackDescription,
  onProgress?: Report,
  signal?: AbortSignal,
): Promise<CtVolume> {
  const blocking = group.problems.find((problem) => problem.blocking);
  if (blocking) throw new Refusal(blocking.code, blocking.message);
  if (slices.length !== group.slices.length)
    throw new RangeError(
      `readSeriesVolume: expected ${group.slices.length} slice files, got ${slices.length}`,
    );
  const { grid } = group;
  if (voxelCount(grid) > MAX_VOXELS)
    throw new Refusal('too-large', `Expected at most ${MAX_VOXELS} voxels, got ${voxelCount(grid)}.`);
  const voxels = new Int16Array(voxelCount(grid)).fill(OUTSIDE_HU);
  const plane = new Int16Array(grid.dimensions[0] * grid.dimensions[1]);
  const tallies: HuTally[] = [];
  const resampler = stackResampler(grid, group.slices, voxels);
  let held: { readonly path: string; readonly image: OpenImage } | undefined;
  for (const [index, { path, frame }] of slices.entries()) {
    throwIfCancelled(signal);
    if (held?.path !== path) held = { path, image: await openFile(path) };
    checkSlice(held.image, frame, grid, group.slices[index]!.sopInstanceUid);
    const reading = await readFrame(held.image, frame);
    tallies.push(reading.tally);
    writeHu(reading, plane);
    resampler.add(plane);
    onProgress?.({ stage: 'read slices', done: index + 1, total: slices.length, unit: 'slices' });
  }
  const implausible = implausibleHu(tallies);
  if (implausible) throw new Refusal('implausible-hu', `${implausible}.`);
  return { grid, voxels };
}

async function openFile(path: string): Promise<OpenImage> {
  const opened = openImage(await readOriginal(path));
  if (isVerdict(opened)) throw new Refusal(opened.code, opened.reason);
  return opened;
}

function checkSlice({ instance }: OpenImage, frame: number, grid: Grid, sopInstanceUid: string): void {
  const [columns, rows] = grid.dimensions;
  const same = instance.sopInstanceUid === sopInstanceUid && frame < instance.frames;
  if (same && instance.columns === columns && instance.rows === rows) return;
  const got = `${instance.sopInstanceUid} with ${instance.frames} frames of ${instance.columns} × ${instance.rows}`;
  throw new Refusal(
    'changed-file',
    `Expected frame ${frame + 1} of ${sopInstanceUid}, ${columns} × ${rows}, got ${got}.`,
  );
}
