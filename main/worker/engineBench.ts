import { Refusal } from '../../native-models/common/refusal.ts';
import { benchEngine } from '../../native-models/engines/bench/benchEngine.ts';
import { listEngines } from '../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../native-models/engines/engine.ts';
import type { EngineChoice, JobRunner } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** How fast the network is on the engine chosen; `native` always has `wasm` beside it. */
export const benchEngineHere: JobRunner<'engineBench'> = ({ engine: choice, settings }, context) =>
  withEngine(choice, async (engine) => {
    const device = (await listEngines()).find(({ name }) => name === engine.name)?.device ?? null;
    const bench = { settings, engine, device, report: context.report, signal: context.signal };
    return withEngines(othersOf(engine, settings.scaling), (beside) => benchEngine({ ...bench, beside }));
  });

/** @throws Refusal `nothing-to-scale` */
function othersOf({ name, threads }: Engine, scaling: boolean): readonly EngineChoice[] {
  if (scaling && ((name !== 'wasm' && name !== 'native') || threads < 2)) {
    throw new Refusal(
      'nothing-to-scale',
      `scaling compares several threads of the native or wasm engine with one, got ${threads} of ${name}`,
    );
  }
  return [
    ...(name === 'native' ? [{ name: 'wasm', threads } as const] : []),
    ...(scaling ? [{ name, threads: 1 }] : []),
  ];
}

async function withEngines<T>(
  [first, ...rest]: readonly EngineChoice[],
  use: (engines: readonly Engine[]) => Promise<T>,
): Promise<T> {
  if (!first) return use([]);
  return withEngine(first, (engine) => withEngines(rest, (others) => use([engine, ...others])));
}
