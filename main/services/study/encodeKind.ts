import { z } from 'zod';
import type { QueuedKind } from '../library/queuedKind.ts';
import { encodeOnnx } from './encodeOnnx.ts';

const request = z.strictObject({ name: z.string(), path: z.string().min(1) });

/** An ONNX encoder run on all prepared scans by the window's queue. */
export const encoding: QueuedKind<z.infer<typeof request>> = {
  request,
  scansOf: () => [],
  pathsOf: ({ path }) => [path],
  async run({ name, path }, { session, say }) {
    const { columns, patients } = await encodeOnnx(session, name, path);
    say(`“${name}”: ${columns} features of ${patients} scans; studies choose them as imported features`);
  },
};
