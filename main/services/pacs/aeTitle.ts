import { Refusal } from '../../../native-models/common/refusal.ts';
import { aeTitleSchema } from '../../model/archive.ts';

/** @throws Refusal `bad-ae-title`. */
export function requireAeTitle(text: string): string {
  if (aeTitleSchema.safeParse(text).success) return text;
  throw new Refusal(
    'bad-ae-title',
    `expected an AE title of 1 to 16 letters, digits and signs without backslash, got "${text}"`,
  );
}
