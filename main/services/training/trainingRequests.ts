import { z } from 'zod';
import type { Json } from '../../artefacts/key.ts';

/** What the window may ask of training; the same shapes wait in the queue. */
const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');
const value: z.ZodType<Json> = z.lazy(() =>
  z.union([
    z.number(),
    z.string().max(100),
    z.boolean(),
    z.null(),
    z.array(z.number()).max(10_000),
    z.record(z.string().max(60), value),
  ]),
);
const settings = z.record(z.string().max(60), value);

export const pretrainRequest = z.strictObject({
  settings,
  patience: z.number().int().min(1).max(1000).nullable(),
  name: z.string().trim().min(1).max(120).nullable(),
});

export const fineTuneRequest = z.strictObject({
  model: id.nullable(),
  subtype: z.enum(['centrilobular', 'paraseptal', 'panlobular']),
  scheme: z.enum(['linear', 'full']),
  settings,
});

export const efficiencyRequest = z.strictObject({
  ...fineTuneRequest.shape,
  shares: z.array(z.number().gt(0).max(1)).min(1).max(20),
});

export type PretrainWish = z.infer<typeof pretrainRequest>;
export type FineTuneWish = z.infer<typeof fineTuneRequest>;
