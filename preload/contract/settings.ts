import { z } from 'zod';
import { ENGINES, keyMap, LANGUAGES, MAX_THREADS, THEMES } from '../../main/model/settingValues.ts';
import { type ArgumentOf, answers, call, nothing } from './call.ts';

const engine = z.enum(ENGINES);
const token = z.strictObject({ token: z.string().regex(/^[0-9a-f]{16}$/) });
const passphrase = z.strictObject({ passphrase: z.string().max(256) });
const change = z
  .strictObject({
    engine: engine.optional(),
    threads: z.number().int().min(1).max(MAX_THREADS).nullable().optional(),
    theme: z.enum(THEMES).optional(),
    language: z.enum(LANGUAGES).optional(),
    keys: keyMap.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'expected at least one setting');

/** Calls of the settings screen. No path crosses: a library is a token and a name. */
export const SETTING_CALLS = {
  readSettings: call(nothing, answers<SettingsView>),
  changeSettings: call(change, answers<SettingsView>),
  /** Main asks for a folder and opens it as the window's library; null when the user changes his mind. */
  chooseLibrary: call(nothing, answers<SettingsView | null>),
  switchLibrary: call(token, answers<SettingsView>),
  /** Leaves the folder as it is; only the list is shorter. */
  forgetLibrary: call(token, answers<SettingsView>),
  /** Shows the library's or the settings' folder in the file manager. */
  showFolder: call(z.strictObject({ folder: z.enum(['library', 'settings', 'exports']) }), answers<null>),
  /** Main asks for the folder of a TensorFlow build; null when the user changes his mind. */
  chooseTensorflow: call(nothing, answers<SettingsView | null>),
  forgetTensorflow: call(nothing, answers<SettingsView>),
  /** Hides the view after some minutes without an act; refused while there is another lock. */
  setLock: call(
    z.strictObject({ passphrase: z.string().min(8).max(256), minutes: z.number().int().min(1).max(240) }),
    answers<SettingsView>,
  ),
  removeLock: call(passphrase, answers<SettingsView>),
  unlock: call(passphrase, answers<boolean>),
  listEngines: call(nothing, answers<readonly EngineFound[]>),
  checkEngine: call(z.strictObject({ engine }), answers<EngineVerdict>),
  aboutProgram: call(nothing, answers<AboutProgram>),
} as const;

export type EngineSetting = (typeof ENGINES)[number];
export type Theme = (typeof THEMES)[number];
export type Language = (typeof LANGUAGES)[number];

/** Who said what is in force: a switch wins over the environment, that over the settings, they over the default. */
export type Origin = 'flag' | 'environment' | 'settings' | 'default';

/** What is given replaces what was; the rest stays. */
export type SettingsChange = ArgumentOf<typeof SETTING_CALLS.changeSettings>;

export interface LibraryChoice {
  readonly token: string;
  readonly name: string;
  readonly open: boolean;
  /** False when its folder is not there now, e.g. on a disk that was taken out. */
  readonly there: boolean;
}

export interface SettingsView {
  readonly engine: { readonly value: EngineSetting; readonly stored: EngineSetting; readonly origin: Origin };
  readonly threads: {
    readonly value: number | null;
    readonly stored: number | null;
    readonly origin: Origin;
    readonly cores: number;
  };
  readonly library: { readonly name: string; readonly origin: Origin };
  /** Newest first. */
  readonly recent: readonly LibraryChoice[];
  /** Name of the chosen folder; null when the program's own build is used. */
  readonly tensorflow: { readonly name: string | null; readonly origin: Origin };
  readonly theme: Theme;
  /** Of the view; null: none. */
  readonly lock: { readonly minutes: number } | null;
  readonly language: Language;
  readonly keys: Readonly<Record<string, string>>;
  /** A settings file that could not be understood lies beside under this name; null when all is well. */
  readonly setAside: string | null;
}

export interface EngineFound {
  readonly name: 'native' | 'wasm' | 'webgpu' | 'tensorflow';
  readonly available: boolean;
  readonly accelerated: boolean;
  readonly reason: string;
  readonly device: string | null;
  /** The one that `auto` takes. */
  readonly auto: boolean;
}

export interface EngineVerdict {
  readonly engine: 'native' | 'wasm' | 'webgpu' | 'tensorflow';
  readonly device: string | null;
  readonly seconds: number;
  readonly quantities: readonly {
    readonly name: string;
    readonly error: number;
    readonly tolerance: number;
    readonly within: boolean;
  }[];
}

export interface AboutProgram {
  readonly version: string;
  readonly parts: readonly { readonly name: string; readonly version: string }[];
  readonly licences: readonly {
    readonly name: string;
    readonly version: string;
    readonly licence: string;
  }[];
}
