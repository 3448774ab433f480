import { z } from 'zod';
import { id, list, reader } from './fields.ts';

/** The value of a setting, as JSON. */
export type SettingValue =
  | number
  | string
  | boolean
  | null
  | readonly SettingValue[]
  | { readonly [name: string]: SettingValue };
export type SettingValues = Readonly<Record<string, SettingValue>>;

/** Requests of training: the window asks for them, and the queue keeps them, in the same shape. */
const value: z.ZodType<SettingValue> = z.lazy(() =>
  z.union([
    z.number(),
    z.string().max(100),
    z.boolean(),
    z.null(),
    z.array(z.number()).max(10_000),
    z.record(z.string().max(60), value),
  ]),
);
const share = z.number().gt(0).max(1);
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
  /** Whose boxes are learnt from; those of all readers when left out. */
  readers: list(reader, 1, 100).optional(),
});

export const efficiencyRequest = z.strictObject({
  ...fineTuneRequest.shape,
  shares: list(share, 1, 20),
});

/** A plan may be of one fine-tuning, which has no shares. */
export const fineTunePlan = z.strictObject({
  ...efficiencyRequest.shape,
  shares: list(share, 0, 20),
});

export type PretrainForm = z.infer<typeof pretrainRequest>;
export type FineTuneForm = z.infer<typeof fineTuneRequest>;
export type EfficiencyForm = z.infer<typeof efficiencyRequest>;
