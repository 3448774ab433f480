import { join } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { Restoring } from '../../preload/contract/care.ts';
import type {
  AboutProgram,
  EngineSetting,
  EngineVerdict,
  SETTING_CALLS,
  SettingsView,
} from '../../preload/contract/settings.ts';
import { runJob } from '../jobs/runJob.ts';
import type { StartWorker } from '../jobs/workerProcess.ts';
import { dependencyLicences } from '../services/library/licences.ts';
import { makeLock, opensLock } from '../services/settings/lock.ts';
import { engineChoice } from '../services/settings/settingOrigins.ts';
import { withRecent } from '../services/settings/settings.ts';
import { requireTensorflow } from '../services/settings/tensorflowFolder.ts';
import type { Handlers } from './answer.ts';
import type { ChoosePaths } from './importing.ts';
import type { KeptSettings } from './keepSettings.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import { libraryToken, settingsView } from './settingsView.ts';
import { requireLibraryFolder } from './switchLibrary.ts';

/** What the settings need of the window around them. */
export interface SettingsSurroundings {
  readonly settings: KeptSettings;
  readonly library: OpenedLibrary;
  readonly startWorker: StartWorker;
  readonly version: string;
  readonly choose: ChoosePaths;
  /** Closes the library that is open and opens this one in the same window. */
  readonly switchTo: (folder: string) => Promise<void>;
  /** Tells the window how far a restore is. */
  readonly restoring: (state: Restoring) => void;
  /** Shows a folder in the file manager. */
  readonly show: (folder: string) => Promise<void>;
}

/** The calls of the settings screen, answered. */
export function settingsHandlers(around: SettingsSurroundings): Pick<Handlers, keyof typeof SETTING_CALLS> {
  const { settings, library } = around;
  const view = () => settingsView(settings, library);
  const folderOf = (wanted: string): string => {
    const folder = [library.folder, ...settings.read().settings.recentLibraries].find(
      (each) => libraryToken(each) === wanted,
    );
    if (folder === undefined) {
      throw new Refusal('library-unknown', 'expected a library of the list; this one is not in it');
    }
    return folder;
  };
  return {
    readSettings: view,
    changeSettings: async (given) => {
      const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      await settings.change(() => said);
      return view();
    },
    chooseLibrary: async () => {
      const [folder] = await around.choose('library');
      return folder === undefined ? null : openFolder(around, folder);
    },
    switchLibrary: (argument) => openFolder(around, folderOf(argument.token)),
    forgetLibrary: async (argument) => {
      const folder = folderOf(argument.token);
      if (folder === library.folder) {
        throw new Refusal('library-open', 'the library that is open stays in the list');
      }
      await settings.change(({ recentLibraries }) => ({
        recentLibraries: recentLibraries.filter((each) => each !== folder),
      }));
      return view();
    },
    showFolder: async ({ folder }) => {
      const folders = {
        library: library.folder,
        settings: settings.folder,
        exports: join(library.folder, 'exports'),
      };
      await around.show(folders[folder]);
      return null;
    },
    chooseTensorflow: async () => {
      const [folder] = await around.choose('tensorflow');
      if (folder === undefined) return null;
      const tensorflowFolder = requireTensorflow(folder);
      await settings.change(() => ({ tensorflowFolder }));
      return view();
    },
    forgetTensorflow: async () => {
      await settings.change(() => ({ tensorflowFolder: null }));
      return view();
    },
    ...lockHandlers(settings, view),
    listEngines: () => quietJob(around.startWorker, 'engines', engineChoice(settings.inForce())),
    checkEngine: (argument) => checkEngine(around.startWorker, argument.engine),
    aboutProgram: () => about(around.version),
  };
}

function lockHandlers(
  settings: KeptSettings,
  view: () => SettingsView,
): Pick<Handlers, 'setLock' | 'removeLock' | 'unlock'> {
  const opens = async (passphrase: string): Promise<boolean> => {
    const { lock } = settings.read().settings;
    return lock === null || (await opensLock(lock, passphrase));
  };
  return {
    setLock: async ({ passphrase, minutes }) => {
      if (settings.read().settings.lock !== null)
        throw new Refusal('lock-set', 'the view has a lock already; switch it off first');
      const lock = await makeLock(passphrase, minutes);
      await settings.change(() => ({ lock }));
      return view();
    },
    removeLock: async ({ passphrase }) => {
      if (!(await opens(passphrase)))
        throw new Refusal('passphrase-wrong', 'expected the passphrase of the lock, got another one');
      await settings.change(() => ({ lock: null }));
      return view();
    },
    unlock: ({ passphrase }) => opens(passphrase),
  };
}

/** Opens a library in the window and remembers it. @throws Refusal as {@link requireLibraryFolder}. */
export async function openFolder(around: SettingsSurroundings, folder: string): Promise<SettingsView> {
  requireLibraryFolder(folder);
  await around.switchTo(folder);
  await around.settings.change(({ recentLibraries }) => ({
    library: folder,
    recentLibraries: withRecent(recentLibraries, folder),
  }));
  return settingsView(around.settings, around.library);
}

/** Runs a short job outside the queue: it neither reads nor changes the library. */
function quietJob<K extends 'engines' | 'engineCheck'>(
  startWorker: StartWorker,
  kind: K,
  input: Parameters<typeof runJob<K>>[2],
) {
  return runJob(
    startWorker,
    kind,
    input,
    { report: () => {}, metric: () => {} },
    new AbortController().signal,
  );
}

async function checkEngine(startWorker: StartWorker, name: EngineSetting): Promise<EngineVerdict> {
  const begun = Date.now();
  const checked = await quietJob(startWorker, 'engineCheck', { cases: null, engine: { name } });
  return {
    engine: checked.engine,
    device: checked.device,
    seconds: (Date.now() - begun) / 1000,
    quantities: checked.cases.flatMap(({ quantities }) =>
      quantities.map(({ name: quantity, error, tolerance, within }) => ({
        name: quantity,
        error,
        tolerance,
        within,
      })),
    ),
  };
}

function about(version: string): AboutProgram {
  const { electron, chrome, node } = process.versions;
  const parts = Object.entries({ Electron: electron, Chromium: chrome, Node: node }).flatMap(
    ([name, known]) => (known ? [{ name, version: known }] : []),
  );
  return { version, parts, licences: dependencyLicences() };
}
