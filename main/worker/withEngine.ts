import { chooseEngine } from '../../native-models/engines/chooseEngine.ts';
import type { Engine } from '../../native-models/engines/engine.ts';
import type { EngineChoice } from './protocol.ts';

/** Starts the engine chosen, and closes it whatever happens. @throws Refusal `engine-unavailable`. */
export async function withEngine<T>(choice: EngineChoice, use: (engine: Engine) => Promise<T>): Promise<T> {
  const { name, threads } = choice;
  const engine = await chooseEngine(name, threads === undefined ? {} : { threads });
  try {
    return await use(engine);
  } finally {
    await engine.close();
  }
}
