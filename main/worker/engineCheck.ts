import { readFile } from 'node:fs/promises';
import { Refusal } from '../../native-models/common/refusal.ts';
import { checkEngine } from '../../native-models/engines/check/checkEngine.ts';
import { parseCases } from '../../native-models/engines/check/parseCases.ts';
import { SHIPPED_CASES } from '../../native-models/engines/check/shippedCases.ts';
import { listEngines } from '../../native-models/engines/chooseEngine.ts';
import type { CheckedCase, JobRunner } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** Runs reference steps on the engine chosen, in one thread: several normalise each its own share. */
export const checkEngineCases: JobRunner<'engineCheck'> = async (
  { cases: file, engine: { name } },
  context,
) => {
  const references = parseCases(await readCases(file ?? SHIPPED_CASES), file ?? 'the shipped cases');
  return withEngine({ name, threads: 1 }, async (engine) => {
    const cases: CheckedCase[] = [];
    for (const [index, reference] of references.entries()) {
      context.signal.throwIfAborted();
      const { experts, batch, neighbours, bank, seed } = reference;
      const quantities = await checkEngine(engine, reference);
      cases.push({ experts, batch, neighbours, bank, seed, quantities });
      context.report({ stage: 'check', done: index + 1, total: references.length, unit: 'cases' });
    }
    const status = (await listEngines()).find((one) => one.name === engine.name);
    return { engine: engine.name, device: status?.device ?? null, cases };
  });
};

async function readCases(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Refusal('file-not-found', `expected reference cases at ${file}; it cannot be read (${code})`);
  }
}
