import { z } from 'zod';
import { point, subtype } from './fields.ts';

const boxId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

/** Given, the reader insists on a box that hardly holds lung. */
const outsideLungs = z.literal(true).optional();

/** One edit of a reader's boxes of a scan. Points are centres, LPS mm. */
export const boxEdit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add'), point, subtype, outsideLungs }),
  z.strictObject({ kind: z.literal('move'), boxId, point, outsideLungs }),
  z.strictObject({ kind: z.literal('subtype'), boxId, subtype }),
  z.strictObject({ kind: z.literal('delete'), boxId }),
  z.strictObject({ kind: z.literal('undo') }),
  z.strictObject({ kind: z.literal('redo') }),
]);

export type BoxEdit = Readonly<z.infer<typeof boxEdit>>;
