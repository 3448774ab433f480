import { z } from 'zod';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { SUBTYPES } from '../../native-models/common/subtypes.ts';

/** Fields that calls of the window and requests of jobs share. */

/** An array that nobody changes; zod's own `readonly()` would freeze what it was given, typed arrays too. */
export const list = <T>(item: z.ZodType<T>, min: number, max: number): z.ZodType<readonly T[]> =>
  z.array(item).min(min).max(max);

/** Ids are made by us; anything else is refused before the catalog is asked. */
export const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');
/** An index, a count or the number of a row. */
export const number = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const reader = z.string().min(1).max(64);
export const note = z.string().max(2000);
export const subtype = z.enum(SUBTYPES);
/** LPS, mm. */
export const mm = z.number().min(-10_000).max(10_000);
export const point: z.ZodType<Vec3> = z.tuple([mm, mm, mm]);
export const scanIds = list(id, 1, 10_000);
/** What a reader says of a mask or a registration; `withdrawn` takes the last word back. */
export const givenVerdict = z.enum(['accepted', 'rejected', 'withdrawn']);
