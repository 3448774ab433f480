import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Dicer } from '@fastify/busboy';
import { Refusal } from '../../../../native-models/common/refusal.ts';

/**
 * Writes the DICOM objects of a `multipart/related` answer (PS3.18 8.7), or of one that is a single object.
 * @param begin makes where the next object goes to.
 * @throws Refusal `archive-failed` when the answer is cut off or is something else.
 */
export async function saveParts(name: string, response: Response, begin: () => Writable): Promise<void> {
  const type = response.headers.get('content-type') ?? '';
  const body = response.body ?? new Blob().stream();
  const boundary = /^multipart\/related;.*?boundary="?([^";]+)"?/i.exec(type)?.[1];
  try {
    if (/^application\/dicom(;|$)/i.test(type)) await pipeline(body, begin());
    else if (boundary) await splitParts(body, boundary, begin);
    else {
      await body.cancel();
      throw new Refusal(
        'archive-failed',
        `${name} answered with ${type || 'no type'} instead of DICOM objects`,
      );
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('archive-failed', `the answer of ${name} was cut off (${(error as Error).message})`);
  }
}

async function splitParts(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  begin: () => Writable,
): Promise<void> {
  const parts = new Dicer({ boundary });
  const written: Promise<void>[] = [];
  parts.on('part', (part) => {
    // An old stream by its types, a Readable in fact.
    const object = pipeline(part as unknown as Readable, begin());
    object.catch(() => undefined);
    written.push(object);
  });
  const finished = once(parts, 'finish');
  // Written by hand: a pipeline of a web stream does not hear Dicer's own way to finish.
  const feed = async (): Promise<void> => {
    for await (const chunk of body) {
      await new Promise<void>((resolve, reject) => {
        parts.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    }
    parts.end();
  };
  try {
    await Promise.all([feed(), finished]);
  } catch (error) {
    parts.destroy();
    await Promise.allSettled(written);
    throw error;
  }
  await Promise.all(written);
}
