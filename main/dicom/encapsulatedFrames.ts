import type { Element } from './dataSet.ts';

/**
 * The compressed bytes of each frame, as fragments (views, not copies). Frames are told apart by the
 * basic offset table, by one fragment each, or by fragments that begin a JPEG or JPEG 2000 codestream.
 * @returns a sentence when the fragments do not make `frames` frames.
 */
export function encapsulatedFrames(
  content: Uint8Array,
  pixelData: Element,
  frames: number,
): readonly (readonly Uint8Array[])[] | string {
  const fragments = pixelData.fragments ?? [];
  const views = fragments.map((f) => content.subarray(f.position, f.position + f.length));
  if (views.length < frames) return `${frames} frames but ${views.length} fragments of pixel data`;
  if (frames === 1) return [views];
  const table = pixelData.basicOffsetTable ?? [];
  const starts = table.length === frames ? tableStarts(table, fragments) : codestreamStarts(views);
  if (starts?.length === frames && starts[0] === 0)
    return starts.map((start, index) => views.slice(start, starts[index + 1]));
  if (views.length === frames) return views.map((view) => [view]);
  return `${views.length} fragments of pixel data that cannot be told apart into ${frames} frames`;
}

function tableStarts(
  table: readonly number[],
  fragments: readonly { offset: number }[],
): number[] | undefined {
  const at = new Map(fragments.map((fragment, index) => [fragment.offset, index]));
  const starts = table.map((offset) => at.get(offset) ?? -1);
  const rising = starts.every((start, index) => start >= 0 && start > (starts[index - 1] ?? -1));
  return rising ? starts : undefined;
}

/** Start of image (FFD8) or of a JPEG 2000 codestream (FF4F); neither occurs inside entropy-coded data. */
const codestreamStarts = (views: readonly Uint8Array[]): number[] =>
  views.flatMap((view, index) => (view[0] === 0xff && (view[1] === 0xd8 || view[1] === 0x4f) ? [index] : []));
