import { listEngines } from '../../native-models/engines/chooseEngine.ts';
import type { JobRunner } from './protocol.ts';

/** Which engines can compute here, and what the others lack. */
export const listEngineLines: JobRunner<'engines'> = async () =>
  (await listEngines()).map(({ name, available, reason, device }) => ({
    name,
    available,
    detail: device ? `${device}: ${reason}` : reason,
  }));
