import { z } from 'zod';
import type { Matrix3 } from '../../native-models/common/geometry.ts';
import { point } from './fields.ts';

const c = z.number().min(-10).max(10);
const matrix: z.ZodType<Matrix3> = z.tuple([c, c, c, c, c, c, c, c, c]);

/** The volumes of adults' lungs differ by less than a factor of eight; a negative factor would mirror the body. */
const MIN_VOLUME_FACTOR = 1 / 8;

/** Initial transform of a manual alignment: atlas mm → patient mm, `x ↦ matrix · x + offset`, LPS. */
export const affineStart = z
  .strictObject({ matrix, offset: point })
  .refine(({ matrix: [a, b, c, d, e, f, g, h, i] }) => {
    const volume = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    return volume > MIN_VOLUME_FACTOR && volume < 1 / MIN_VOLUME_FACTOR;
  }, 'expected a start that keeps left and right and changes the volume by less than a factor of eight');
