/** Calls of the settings screen. No path crosses: a library is a token and a name. */
export interface SettingCalls {
  readonly readSettings: { readonly argument: undefined; readonly value: SettingsView };
  readonly changeSettings: { readonly argument: SettingsChange; readonly value: SettingsView };
  /** Main asks for a folder and opens it as the window's library; null when the user changes his mind. */
  readonly chooseLibrary: { readonly argument: undefined; readonly value: SettingsView | null };
  readonly switchLibrary: { readonly argument: { readonly token: string }; readonly value: SettingsView };
  /** Leaves the folder as it is; only the list is shorter. */
  readonly forgetLibrary: { readonly argument: { readonly token: string }; readonly value: SettingsView };
  /** Shows the library's or the settings' folder in the file manager. */
  readonly showFolder: {
    readonly argument: { readonly folder: 'library' | 'settings' | 'exports' };
    readonly value: null;
  };
  /** Main asks for the folder of a TensorFlow build; null when the user changes his mind. */
  readonly chooseTensorflow: { readonly argument: undefined; readonly value: SettingsView | null };
  readonly forgetTensorflow: { readonly argument: undefined; readonly value: SettingsView };
  readonly listEngines: { readonly argument: undefined; readonly value: readonly EngineFound[] };
  readonly checkEngine: {
    readonly argument: { readonly engine: EngineSetting };
    readonly value: EngineVerdict;
  };
  readonly aboutProgram: { readonly argument: undefined; readonly value: AboutProgram };
}

export const SETTING_CALLS = [
  'readSettings',
  'changeSettings',
  'chooseLibrary',
  'switchLibrary',
  'forgetLibrary',
  'showFolder',
  'chooseTensorflow',
  'forgetTensorflow',
  'listEngines',
  'checkEngine',
  'aboutProgram',
] as const satisfies readonly (keyof SettingCalls)[];

export type EngineSetting = 'auto' | 'wasm' | 'webgpu' | 'tensorflow';
export type Theme = 'dark' | 'light' | 'system';
export type Language = 'en';

/** Who said what is in force: a switch wins over the environment, that over the settings, they over the default. */
export type Origin = 'flag' | 'environment' | 'settings' | 'default';

/** What is given replaces what was; the rest stays. */
export interface SettingsChange {
  readonly engine?: EngineSetting | undefined;
  readonly threads?: number | null | undefined;
  readonly theme?: Theme | undefined;
  readonly language?: Language | undefined;
  /** All keys that differ from the program's own. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
}

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
  readonly language: Language;
  readonly keys: Readonly<Record<string, string>>;
  /** A settings file that could not be understood lies beside under this name; null when all is well. */
  readonly setAside: string | null;
}

export interface EngineFound {
  readonly name: 'wasm' | 'webgpu' | 'tensorflow';
  readonly available: boolean;
  readonly accelerated: boolean;
  readonly reason: string;
  readonly device: string | null;
  /** The one that `auto` takes. */
  readonly auto: boolean;
}

export interface EngineVerdict {
  readonly engine: 'wasm' | 'webgpu' | 'tensorflow';
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
