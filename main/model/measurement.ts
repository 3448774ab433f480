import { z } from 'zod';
import { list, point } from './fields.ts';

export const MEASURE_TOOLS = ['length', 'angle', 'ellipse', 'probe'] as const;
export type MeasureTool = (typeof MEASURE_TOOLS)[number];

const unit = z.number().min(-1.001).max(1.001);
const direction = z.tuple([unit, unit, unit]);

/** A line, an angle, a region or a point that a reader drew in a plane of a scan. Points are LPS mm. */
export const measurement = z.strictObject({
  id: z.string().regex(/^[\w-]{1,64}$/),
  tool: z.enum(MEASURE_TOOLS),
  points: list(point, 1, 4),
  /** Unit vectors of the plane: away from it, and up the screen. */
  normal: direction,
  up: direction,
});

export const measurements = list(measurement, 0, 500);

export type Measurement = Readonly<z.infer<typeof measurement>>;
