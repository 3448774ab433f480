/** Looks for an adapter and writes what it finds to stdout as JSON; `probe.ts` starts it. */
import { writeSync } from 'node:fs';
import { findDevice } from './findDevice.ts';

const answer = await findDevice().then(
  (found) => ({ found }),
  (error: unknown) => ({ error: (error as Error).message }),
);
writeSync(1, JSON.stringify(answer));
