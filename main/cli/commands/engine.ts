import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { trackedJob } from '../../services/library/session.ts';
import type { EngineCheckOutput, EngineLine } from '../../worker/protocol.ts';
import type { Output } from '../output.ts';
import { runCommand } from '../run.ts';
import { addEngineBenchCommand } from './engineBench.ts';

export function addEngineCommands(program: Command): void {
  const engine = program.command('engine').description('how the network is computed on this machine');
  engine
    .command('list')
    .description('the engines, which can run here and on what, what the others lack')
    .action(() =>
      runCommand(program.opts(), async ({ session, output }) => {
        const engines = await trackedJob(session, 'engines', 'list', session.engine);
        output.table('engines', engines.map(engineRow));
      }),
    );
  engine
    .command('check')
    .description('is what an engine computes right? one reference training step, quantity by quantity')
    .option('--cases <file>', 'JSON file of reference steps (default: the small one that is shipped)')
    .action((options: { readonly cases?: string }) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const cases = options.cases ? resolve(options.cases) : null;
        const checked = await trackedJob(session, 'engineCheck', session.engine.name, {
          cases,
          engine: session.engine,
        });
        printCheck(checked, output);
      }),
    );
  addEngineBenchCommand(engine, program);
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no');

const engineRow = ({ name, available, accelerated, device, reason, auto }: EngineLine) => ({
  engine: name,
  available: yesNo(available),
  accelerated: yesNo(accelerated),
  auto: auto ? 'takes it' : '',
  device,
  reason,
});

/** @throws Refusal `engine-check-failed` when a quantity is above its tolerance. */
function printCheck({ engine, device, cases }: EngineCheckOutput, output: Output): void {
  const on = device ? `${engine} on ${device}` : engine;
  const failed: string[] = [];
  for (const { quantities, ...inputs } of cases) {
    const { experts, batch, neighbours, bank, seed } = inputs;
    output.say(
      `${experts} experts, batch ${batch}, ${neighbours} neighbours, bank ${bank}, seed ${seed} on ${on}`,
    );
    output.table(
      'quantities',
      quantities.map(({ name, size, error, tolerance, within }) => ({
        quantity: name,
        size,
        'relative error': Number.isFinite(error) ? error.toExponential(1) : String(error),
        tolerance: tolerance.toExponential(0),
        verdict: within ? 'ok' : 'FAILED',
      })),
    );
    failed.push(...quantities.filter(({ within }) => !within).map(({ name }) => `${name} (seed ${seed})`));
  }
  const count = cases.reduce((sum, { quantities }) => sum + quantities.length, 0);
  output.result('engine-check', { engine, device, failed, cases });
  if (failed.length === 0) {
    output.say(`all ${count} quantities within tolerance on ${on}`);
    return;
  }
  throw new Refusal(
    'engine-check-failed',
    `${failed.length} of ${count} quantities are above tolerance on ${on}: ${failed.join(', ')}. ${HINTS[engine]}`,
  );
}

/** What to do about wrong numbers. */
const HINTS: Readonly<Record<EngineCheckOutput['engine'], string>> = {
  wasm: 'Its kernels may be damaged: install anew, or build them with "npm run build:kernels"',
  native:
    'Its kernels may be damaged: build them with "npm run build:kernels", or compute with --engine wasm',
  webgpu: 'Its driver cannot be trusted: update the graphics driver, or compute with --engine wasm',
  tensorflow:
    'Its library or driver cannot be trusted: update the NVIDIA driver, run "npm run setup:tensorflow" again, or compute with --engine wasm',
};
