import { isRefusal } from '../../native-models/common/refusal.ts';
import type { EngineName } from '../../native-models/engines/engine.ts';
import { explainWriteError } from '../artefacts/atomicFile.ts';
import { refuseWriteFailure } from '../catalog/writeFailure.ts';
import { markInterruptedJobs } from '../jobs/interrupted.ts';
import { startNodeWorker } from '../jobs/workerProcess.ts';
import { noteBug } from '../services/library/bugLog.ts';
import { keepDailyCopy } from '../services/library/catalogCopies.ts';
import { type Library, openLibrary } from '../services/library/library.ts';
import type { Session } from '../services/library/session.ts';
import { engineChoice, inForce } from '../services/settings/settingOrigins.ts';
import { readSettings } from '../services/settings/settings.ts';
import { settingsFolder } from '../services/settings/settingsFolder.ts';
import { applyTensorflowFolder } from '../services/settings/tensorflowFolder.ts';
import { makeOutput, type Output } from './output.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  readonly library?: string;
  readonly engine?: EngineName | 'auto';
  readonly threads?: number;
  readonly json?: boolean;
}

export interface Command {
  readonly library: Library;
  readonly session: Session;
  readonly output: Output;
}

/** Exit status of a program ended by Ctrl+C, as shells expect it. */
const INTERRUPTED = 130;

/** A command that does not want the library open, e.g. because its catalog is gone. */
export interface FolderCommand {
  /** Of the library. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly output: Output;
}

/**
 * Runs one command on the library: exit status 0 only on success, errors on stderr as `code: message`.
 * Ctrl+C cancels the running job; what is complete stays, and the same command goes on from there.
 */
export function runCommand(options: GlobalOptions, act: (command: Command) => Promise<void>): Promise<void> {
  return runOnFolder(options, async ({ folder, signal, output, engine }) => {
    const library = openLibrary(folder);
    try {
      if (!library.readOnly) markInterruptedJobs(library.catalog);
      const session: Session = {
        library,
        startWorker: startNodeWorker,
        engine,
        signal,
        listen: (event) => output.listen(event),
      };
      await act({ library, session, output });
      await keepDailyCopy(library);
    } finally {
      library.close();
    }
  });
}

/** The same for a command that opens the library itself, or leaves it closed. */
export async function runOnFolder(
  options: GlobalOptions,
  act: (command: FolderCommand & Pick<Session, 'engine'>) => Promise<void>,
): Promise<void> {
  const output = makeOutput(options.json ?? false);
  const cancel = new AbortController();
  const onSignal = () => cancel.abort(new Error('cancelled'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  let folder: string | undefined;
  try {
    const { settings, setAside } = readSettings(settingsFolder());
    if (setAside !== null) output.listen(setAsideNotice(setAside));
    const chosen = inForce(options, settings);
    applyTensorflowFolder(chosen.tensorflowFolder);
    folder = chosen.library.value;
    await act({ folder, signal: cancel.signal, output, engine: engineChoice(chosen) });
  } catch (error) {
    process.exitCode = explain(inWords(error, folder), cancel.signal, output);
  } finally {
    output.close();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

const setAsideNotice = (name: string) =>
  ({
    kind: 'notice',
    code: 'settings-damaged',
    message: `the settings could not be understood and were set aside as ${name}; the defaults are used`,
  }) as const;

/** What the disk refused, wherever it did, becomes a refusal. */
const inWords = (error: unknown, folder: string | undefined): unknown =>
  explainWriteError(refuseWriteFailure(error), folder ?? 'the library');

function explain(error: unknown, signal: AbortSignal, output: Output): number {
  if (signal.aborted) {
    output.error('cancelled', 'stopped; what is finished is kept, run the same command to go on');
    return INTERRUPTED;
  }
  if (isRefusal(error)) {
    output.error(error.code, error.message);
    return 1;
  }
  const log = noteBug(error);
  output.error(
    'bug',
    `${error instanceof Error ? error.message : String(error)}: a fault of the program; ${log ? `${log} says where` : 'its log could not be written'}`,
  );
  return BUG;
}

/** Exit status of a fault of the program, as sysexits.h has it. */
const BUG = 70;

/** What no command has met: a listener, a timer. Says it in words as {@link runCommand} does. */
export function explainUncaught(error: unknown): never {
  const status = explain(inWords(error, undefined), new AbortController().signal, makeOutput(false));
  process.exit(status);
}
