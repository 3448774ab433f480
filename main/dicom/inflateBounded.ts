import { inflateRawSync } from 'node:zlib';
import { Refusal } from '../../native-models/common/refusal.ts';

/** What a deflated data set may grow to: a CT slice is half a megabyte, an enhanced CT of 250 slices 128 MiB. */
const MAX_INFLATED_BYTES = 128 * 1024 * 1024;

/** Inflates a deflated data set (PS3.5 A.5). @throws Refusal `too-large`, `truncated`, `malformed`. */
export function inflateBounded(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      throw new Refusal('too-large', `The deflated data set exceeds ${MAX_INFLATED_BYTES} bytes.`);
    if (code === 'Z_BUF_ERROR') throw new Refusal('truncated', 'The deflated data set ends too early.');
    throw new Refusal('malformed', 'The deflated data set cannot be inflated.');
  }
}
