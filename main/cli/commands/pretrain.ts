import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { Json } from '../../artefacts/key.ts';
import { pretrain, resumePretraining } from '../../services/pretrain.ts';
import { finiteNumber, wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly config?: string;
  readonly resume?: boolean;
  readonly atlas?: string;
  readonly name?: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly seed?: number;
}

export function addPretrainCommand(program: Command): void {
  program
    .command('pretrain')
    .description("learn from all prepared scans, without labels; the paper's settings unless changed")
    .option('--config <file>', 'JSON with the settings that differ from the paper’s')
    .option('--resume', 'continue the run that was interrupted last')
    .option('--atlas <id>', 'atlas (default: the newest)')
    .option('--name <name>', 'what to call the model')
    .option('--epochs <n>', 'passes over all landmarks (paper: 20)', wholeNumber(1))
    .option('--batch <n>', 'scans a batch (paper: 128)', wholeNumber(2))
    .option('--learning-rate <x>', 'at the first epoch (paper: 0.01)', finiteNumber)
    .option('--seed <n>', 'of all randomness', wholeNumber(0))
    .action((options: Options) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const model = options.resume
          ? await resumePretraining(session)
          : await pretrain(session, {
              ...(options.atlas && { atlas: options.atlas }),
              ...(options.name && { name: options.name }),
              settings: settingsOf(options),
            });
        output.say(`model ${model.id} "${model.name}", weights ${model.weightsSha256.slice(0, 12)}`);
        output.result('model', model);
      }),
    );
}

function settingsOf(options: Options): Record<string, Json> {
  const chosen = {
    epochs: options.epochs,
    batchSize: options.batch,
    learningRate: options.learningRate,
    seed: options.seed,
  };
  return {
    ...(options.config ? readConfig(options.config) : {}),
    ...(Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) as Record<
      string,
      Json
    >),
  };
}

/** @throws Refusal `bad-config` when the file is absent or holds no JSON object. */
export function readConfig(path: string): Record<string, Json> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return value as Record<string, Json>;
    }
  } catch (error) {
    throw new Refusal('bad-config', `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Refusal('bad-config', `${path}: expected a JSON object of settings`);
}
