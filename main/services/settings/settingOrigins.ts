import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { FOLDER_VARIABLE } from '../../../native-models/engines/tensorflow/build.ts';
import type { Origin } from '../../../preload/contract/settings.ts';
import { ENGINES, MAX_THREADS } from '../../model/settingValues.ts';
import type { EngineChoice } from '../../worker/protocol.ts';
import type { Settings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A value and who said so. */
export interface Chosen<T> {
  readonly value: T;
  readonly origin: Origin;
}

/** What the command line's switches said. */
export interface Flags {
  readonly library?: string | undefined;
  readonly engine?: EngineChoice['name'] | undefined;
  readonly threads?: number | undefined;
}

export interface InForce {
  readonly library: Chosen<string>;
  readonly engine: Chosen<EngineChoice['name']>;
  /** Null: all cores. */
  readonly threads: Chosen<number | null>;
  /** Null: where the program's own build would lie. */
  readonly tensorflowFolder: Chosen<string | null>;
}

/**
 * One order for the window and the command line: a switch, else the environment, else the settings, else the default.
 * @throws Refusal `bad-environment` when a variable of ours cannot be understood.
 */
export function inForce(flags: Flags, settings: Settings, environment: Environment = process.env): InForce {
  return {
    library: first<string>(
      flags.library || undefined,
      environment.DRASCLR_LIBRARY || undefined,
      settings.library ?? undefined,
      join(homedir(), 'DrasCLR'),
      resolve,
    ),
    engine: first(
      flags.engine,
      engineOf(environment.DRASCLR_ENGINE),
      settings.engine === 'auto' ? undefined : settings.engine,
      'auto',
    ),
    threads: first<number | null>(
      flags.threads,
      threadsOf(environment.DRASCLR_THREADS),
      settings.threads ?? undefined,
      null,
    ),
    tensorflowFolder: first<string | null>(
      undefined,
      environment[FOLDER_VARIABLE] || undefined,
      settings.tensorflowFolder ?? undefined,
      null,
    ),
  };
}

/** What a job is given. */
export const engineChoice = ({ engine, threads }: Pick<InForce, 'engine' | 'threads'>): EngineChoice => ({
  name: engine.value,
  ...(threads.value !== null && { threads: threads.value }),
});

function first<T>(
  flag: T | undefined,
  environment: T | undefined,
  settings: T | undefined,
  defaultValue: T,
  finish: (value: T) => T = (value) => value,
): Chosen<T> {
  if (flag !== undefined) return { value: finish(flag), origin: 'flag' };
  if (environment !== undefined) return { value: finish(environment), origin: 'environment' };
  if (settings !== undefined) return { value: finish(settings), origin: 'settings' };
  return { value: finish(defaultValue), origin: 'default' };
}

function engineOf(text: string | undefined): EngineChoice['name'] | undefined {
  if (!text) return undefined;
  const found = ENGINES.find((name) => name === text);
  if (found) return found;
  throw new Refusal(
    'bad-environment',
    `expected DRASCLR_ENGINE to be one of ${ENGINES.join(', ')}, got "${text}"`,
  );
}

function threadsOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const threads = Number(text);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS) return threads;
  throw new Refusal(
    'bad-environment',
    `expected DRASCLR_THREADS to be a whole number from 1 to ${MAX_THREADS}, got "${text}"`,
  );
}
