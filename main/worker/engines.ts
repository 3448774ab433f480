import { listEngines, preferredEngine } from '../../native-models/engines/chooseEngine.ts';
import type { JobRunner } from './protocol.ts';

/** Which engines can compute here and on what, what the others lack, and which one `auto` takes. */
export const listEngineLines: JobRunner<'engines'> = async () => {
  const engines = await listEngines();
  const preferred = preferredEngine(engines);
  return engines.map(({ name, available, accelerated, device, reason }) => ({
    name,
    available,
    accelerated,
    device,
    reason,
    auto: name === preferred,
  }));
};
