import { createHash } from 'node:crypto';

/** SHA-256 of a file's bytes as 64 hex digits: the name under which the library keeps it. */
export const contentHash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
