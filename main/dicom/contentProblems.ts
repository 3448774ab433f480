import type { Instance } from './instance.ts';
import { implausibleHu } from './plausibleHu.ts';
import { noteMessage, type ReadingNote } from './readingNotes.ts';
import type { SeriesProblem } from './seriesGroup.ts';
import type { Frame } from './splitVolumes.ts';
import { MIN_SLICES } from './stackGeometry.ts';

/** Fewer steps between air and bone are a picture of a window, not densities. */
const MIN_RANGE_HU = 1500;

/** What the pixels and the words of a stack say against measuring it, and what was read otherwise than written. */
export function contentProblems(frames: readonly Frame[]): SeriesProblem[] {
  const { instance, plane } = frames[0]!;
  const span = (2 ** instance.bitsStored - 1) * Math.abs(plane.rescaleSlope);
  if (span < MIN_RANGE_HU && !instance.notes?.includes('modality-table'))
    return [windowed(instance, span), ...notes(frames)];
  return [...densities(frames), ...lossy(frames), ...derived(instance), ...notes(frames)];
}

const windowed = ({ bitsStored }: Instance, span: number): SeriesProblem => ({
  code: 'not-hounsfield',
  blocking: true,
  message: `Expected densities from air to bone, got ${bitsStored}-bit pixels that span ${Math.round(span)} HU: a picture of a window. Export the original series instead.`,
});

function densities(frames: readonly Frame[]): SeriesProblem[] {
  // Fewer slices are no volume to measure, and may show a shoulder or a table only.
  const implausible =
    frames.length < MIN_SLICES ? undefined : implausibleHu(frames.map(({ plane }) => plane.tally));
  const unscaled = frames.filter(({ plane }) => plane.withoutRescale).length;
  if (unscaled > 0) {
    const judged = frames.every(({ plane }) => plane.tally) && implausible === undefined;
    const where = unscaled === frames.length ? 'any slice' : `${unscaled} of ${frames.length} slices`;
    const lacking = `Expected slope and intercept (RescaleSlope, RescaleIntercept), found none in ${where}`;
    const message = judged
      ? `${lacking}: the pixels are taken for Hounsfield units, since air and tissue lie where CT puts them.`
      : `${lacking}${implausible ? `. ${implausible}` : ''}. Export the series again with them.`;
    return [{ code: 'no-rescale', blocking: !judged, message }];
  }
  if (implausible === undefined) return [];
  const message = `${implausible}: the densities cannot be trusted. Export the series again from the archive or the scanner.`;
  return [{ code: 'implausible-hu', blocking: true, message }];
}

function lossy(frames: readonly Frame[]): SeriesProblem[] {
  if (!frames.some(({ instance }) => instance.lossy)) return [];
  const message = 'Expected lossless pixels, got lossy compression: densities are approximate.';
  return [{ code: 'lossy', blocking: false, message }];
}

function derived({ derivation }: Instance): SeriesProblem[] {
  if (derivation === 'projection') {
    const message =
      'Expected slices of the body, got projections (MIP, MinIP or a rendering): they hold no densities of one place. Use the original series.';
    return [{ code: 'derived-projection', blocking: true, message }];
  }
  if (derivation !== 'reformat') return [];
  const message =
    'These slices were computed from another series (reformat or average): their densities are smoothed. Prefer the original series.';
  return [{ code: 'derived', blocking: false, message }];
}

/** One line for each way in which slices were read otherwise than written. */
function notes(frames: readonly Frame[]): SeriesProblem[] {
  const counts = new Map<ReadingNote, number>();
  for (const { instance } of frames)
    for (const note of new Set(instance.notes)) counts.set(note, (counts.get(note) ?? 0) + 1);
  return [...counts].map(([note, count]) => ({
    code: note,
    blocking: false,
    message: noteMessage(note, count, frames.length),
  }));
}
