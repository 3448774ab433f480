import { fileURLToPath } from 'node:url';

/** One small case that comes with the program: two experts, batches of four, two neighbours. */
export const SHIPPED_CASES = fileURLToPath(new URL('./cases/small.json', import.meta.url));
