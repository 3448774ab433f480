import { z } from 'zod';

/** What the settings may hold; the window and the command line offer the same. */
export const ENGINES = ['auto', 'native', 'wasm', 'webgpu', 'tensorflow'] as const;
export const THEMES = ['dark', 'light', 'system'] as const;
/** One so far; the strings of the window are tables, another language is another table. */
export const LANGUAGES = ['en'] as const;
export const MAX_THREADS = 256;

/** A command's key as the window writes it; an empty one means that the command has no key. */
export const keyMap = z
  .record(z.string().regex(/^[\w.-]{1,64}$/), z.string().max(40))
  .refine((keys) => Object.keys(keys).length <= 500, 'expected at most 500 keys');
