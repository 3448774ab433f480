import { Refusal } from '../../native-models/common/refusal.ts';
import { benchEngine } from '../../native-models/engines/bench/benchEngine.ts';
import { listEngines } from '../../native-models/engines/chooseEngine.ts';
import type { JobRunner } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** How fast the network is on the engine chosen. */
export const benchEngineHere: JobRunner<'engineBench'> = ({ engine: choice, settings }, context) =>
  withEngine(choice, async (engine) => {
    const device = (await listEngines()).find(({ name }) => name === engine.name)?.device ?? null;
    const bench = { settings, engine, device, report: context.report, signal: context.signal };
    if (!settings.scaling) return benchEngine({ ...bench, single: null });
    if (engine.name !== 'wasm' || engine.threads < 2) {
      throw new Refusal(
        'nothing-to-scale',
        `scaling compares several threads of the wasm engine with one, got ${engine.threads} of ${engine.name}`,
      );
    }
    return withEngine({ name: 'wasm', threads: 1 }, (single) => benchEngine({ ...bench, single }));
  });
