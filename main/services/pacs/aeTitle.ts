import { Refusal } from '../../../native-models/common/refusal.ts';

/** Application entity titles (PS3.5, VR AE): 1 to 16 characters of ASCII without backslash, blanks around do not count. */
const AE_TITLE = /^[ -[\]-~]{1,16}$/;

export const isAeTitle = (text: string): boolean => AE_TITLE.test(text) && text.trim() === text;

/** @throws Refusal `bad-ae-title`. */
export function requireAeTitle(text: string): string {
  if (isAeTitle(text)) return text;
  throw new Refusal(
    'bad-ae-title',
    `expected an AE title of 1 to 16 letters, digits and signs without backslash, got "${text}"`,
  );
}
