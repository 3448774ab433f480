import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { AboutProgram, EngineVerdict, SettingCalls } from '../../preload/contract/settings.ts';
import { runJob } from '../jobs/runJob.ts';
import type { StartWorker } from '../jobs/workerProcess.ts';
import { dependencyLicences } from '../services/library/licences.ts';
import { engineChoice } from '../services/settings/settingOrigins.ts';
import {
  ENGINES,
  keyMap,
  LANGUAGES,
  MOST_THREADS,
  THEMES,
  withRecent,
} from '../services/settings/settings.ts';
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
  /** Shows a folder in the file manager. */
  readonly show: (folder: string) => Promise<void>;
}

const nothing = z.undefined();
const engine = z.enum(ENGINES);
const token = z.strictObject({ token: z.string().regex(/^[0-9a-f]{16}$/) });
const change = z
  .strictObject({
    engine: engine.optional(),
    threads: z.number().int().min(1).max(MOST_THREADS).nullable().optional(),
    theme: z.enum(THEMES).optional(),
    language: z.enum(LANGUAGES).optional(),
    keys: keyMap.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'expected at least one setting');

/** The calls of the settings screen, answered. */
export function settingsHandlers(around: SettingsSurroundings): Pick<Handlers, keyof SettingCalls> {
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
  const openFolder = async (folder: string) => {
    requireLibraryFolder(folder);
    await around.switchTo(folder);
    await settings.change(({ recentLibraries }) => ({
      library: folder,
      recentLibraries: withRecent(recentLibraries, folder),
    }));
    return view();
  };
  return {
    readSettings: { argument: nothing, answer: view },
    changeSettings: {
      argument: change,
      answer: async (given) => {
        const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        await settings.change(() => said);
        return view();
      },
    },
    chooseLibrary: {
      argument: nothing,
      answer: async () => {
        const [folder] = await around.choose('library');
        return folder === undefined ? null : openFolder(folder);
      },
    },
    switchLibrary: { argument: token, answer: (argument) => openFolder(folderOf(argument.token)) },
    forgetLibrary: {
      argument: token,
      answer: async (argument) => {
        const folder = folderOf(argument.token);
        if (folder === library.folder) {
          throw new Refusal('library-open', 'the library that is open stays in the list');
        }
        await settings.change(({ recentLibraries }) => ({
          recentLibraries: recentLibraries.filter((each) => each !== folder),
        }));
        return view();
      },
    },
    showFolder: {
      argument: z.strictObject({ folder: z.enum(['library', 'settings', 'exports']) }),
      answer: async ({ folder }) => {
        const folders = {
          library: library.folder,
          settings: settings.folder,
          exports: join(library.folder, 'exports'),
        };
        await around.show(folders[folder]);
        return null;
      },
    },
    chooseTensorflow: {
      argument: nothing,
      answer: async () => {
        const [folder] = await around.choose('tensorflow');
        if (folder === undefined) return null;
        const tensorflowFolder = requireTensorflow(folder);
        await settings.change(() => ({ tensorflowFolder }));
        return view();
      },
    },
    forgetTensorflow: {
      argument: nothing,
      answer: async () => {
        await settings.change(() => ({ tensorflowFolder: null }));
        return view();
      },
    },
    listEngines: {
      argument: nothing,
      answer: () => quietJob(around.startWorker, 'engines', engineChoice(settings.inForce())),
    },
    checkEngine: {
      argument: z.strictObject({ engine }),
      answer: (argument) => checkEngine(around.startWorker, argument.engine),
    },
    aboutProgram: { argument: nothing, answer: () => about(around.version) },
  };
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

async function checkEngine(startWorker: StartWorker, name: (typeof ENGINES)[number]): Promise<EngineVerdict> {
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
