import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { Conditioning } from '../../../native-models/network/settings.ts';
import type { BankKind } from '../../../native-models/training/dictionary.ts';
import type { Json } from '../../artefacts/key.ts';
import { pretrain, resumePretraining } from '../../services/training/pretrain.ts';
import { finiteNumber, wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';

/** All there are: the types leave none out and let none in. */
const CONDITIONINGS: Readonly<Record<Conditioning, true>> = {
  'loc-condconv': true,
  none: true,
  concatenation: true,
  hypernetwork: true,
};
const BANKS: Readonly<Record<BankKind, true>> = { split: true, single: true };

interface Options {
  readonly config?: string;
  readonly resume?: boolean;
  readonly atlas?: string;
  readonly name?: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly conditioning?: string;
  readonly experts?: number;
  readonly neighbours?: number;
  readonly bank?: string;
  readonly holdOut?: readonly string[];
}

export function addPretrainCommand(program: Command): void {
  program
    .command('pretrain')
    .description("learn from all prepared scans, without labels; the paper's settings unless changed")
    .option('--config <file>', 'JSON with the settings that differ from the paper’s')
    .option('--resume', 'continue the run that was interrupted last')
    .option('--atlas <id>', 'atlas (default: the newest)')
    .option('--name <name>', 'what to call the model')
    .option('--hold-out <scan...>', 'leave the patients of these scans out, so that they can test the model')
    .option('--epochs <n>', 'passes over all landmarks (paper: 20)', wholeNumber(1))
    .option('--batch <n>', 'scans a batch (paper: 128)', wholeNumber(2))
    .option('--learning-rate <x>', 'at the first epoch (paper: 0.01)', finiteNumber)
    .option('--seed <n>', 'of all randomness', wholeNumber(0))
    .addOption(
      new Option('--conditioning <way>', 'how the location enters the encoder (paper: loc-condconv)').choices(
        Object.keys(CONDITIONINGS),
      ),
    )
    .option('--experts <n>', 'kernels mixed per layer with loc-condconv (paper: 8)', wholeNumber(1))
    .option('--neighbours <n>', 'nearest landmarks contrasted, 0 to 3 (paper: 2)', wholeNumber(0, 3))
    .addOption(
      new Option(
        '--bank <kind>',
        'negatives: of the same landmark (split, the paper’s) or of all (single)',
      ).choices(Object.keys(BANKS)),
    )
    .action((options: Options) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const model = options.resume
          ? await resumePretraining(session)
          : await pretrain(session, {
              ...(options.atlas && { atlas: options.atlas }),
              ...(options.name && { name: options.name }),
              ...(options.holdOut && { holdOut: options.holdOut }),
              settings: settingsOf(options),
            });
        output.say(`model ${model.id} "${model.name}", weights ${model.weightsSha256.slice(0, 12)}`);
        output.result('model', model);
      }),
    );
}

function settingsOf(options: Options): Record<string, Json> {
  const config = options.config ? readConfig(options.config) : {};
  const chosen = given({
    epochs: options.epochs,
    batchSize: options.batch,
    learningRate: options.learningRate,
    seed: options.seed,
    neighbours: options.neighbours,
    bank: options.bank,
  });
  const encoder = given({ conditioning: options.conditioning, experts: options.experts });
  if (Object.keys(encoder).length === 0) return { ...config, ...chosen };
  const { encoder: before = {} } = config;
  // what is no group stays, to be refused as such
  if (!isObject(before)) return { ...config, ...chosen };
  return { ...config, ...chosen, encoder: { ...before, ...encoder } };
}

const given = (options: Readonly<Record<string, Json | undefined>>): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );

/** @throws Refusal `bad-config` when the file is absent or holds no JSON object. */
export function readConfig(path: string): Record<string, Json> {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (isObject(value)) return value;
  } catch (error) {
    throw new Refusal('bad-config', `${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Refusal('bad-config', `${path}: expected a JSON object of settings`);
}

const isObject = (value: unknown): value is Record<string, Json> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
