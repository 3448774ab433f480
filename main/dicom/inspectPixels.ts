import { createHash } from 'node:crypto';
import type { FramePlane, Instance } from './instance.ts';
import { readFrame } from './readFrame.ts';
import type { OpenImage } from './readInstance.ts';
import type { ReadingNote } from './readingNotes.ts';

/**
 * The instance with what its pixels are like: every frame is decoded, tallied in HU and hashed, so that a damaged or
 * implausible slice is known when it is imported and not weeks later.
 * @throws Refusal `bad-pixel-data`; the signal's reason when cancelled.
 */
export async function inspectPixels(image: OpenImage, signal?: AbortSignal): Promise<Instance> {
  const { instance } = image;
  const notes = new Set<ReadingNote>(instance.notes);
  const planes: FramePlane[] = [];
  for (const [frame, plane] of instance.planes.entries()) {
    signal?.throwIfAborted();
    const reading = await readFrame(image, frame);
    for (const note of reading.notes) notes.add(note);
    planes.push({ ...plane, tally: reading.tally, pixelHash: hashOf(reading.words) });
  }
  return { ...instance, planes, ...(notes.size > 0 && { notes: [...notes] }) };
}

const hashOf = (words: Uint16Array): string =>
  createHash('sha256')
    .update(new Uint8Array(words.buffer, words.byteOffset, words.byteLength))
    .digest('hex')
    .slice(0, 16);
