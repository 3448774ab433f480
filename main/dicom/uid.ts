import { createHash } from 'node:crypto';

/** A UID of ISO's UUID arc, `2.25.<128 bits>`, that depends on nothing but its parts. */
export function derivedUid(...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `2.25.${BigInt(`0x${digest.slice(0, 32)}`).toString()}`;
}
