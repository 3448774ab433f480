import { type Flags, type InForce, inForce } from '../services/settings/settingOrigins.ts';
import {
  type ReadSettings,
  readSettings,
  type Settings,
  writeSettings,
} from '../services/settings/settings.ts';
import { applyTensorflowFolder } from '../services/settings/tensorflowFolder.ts';

/** The window's settings: read once, written at every change, one change after the other. */
export interface KeptSettings {
  readonly folder: string;
  read(): ReadSettings;
  /** What is in force, with the switches and the environment that the program was started with. */
  inForce(): InForce;
  change(how: (settings: Settings) => Partial<Settings>): Promise<void>;
}

export function keepSettings(folder: string, flags: Flags): KeptSettings {
  // Setting the folder of TensorFlow for the workers changes our own environment.
  const environment = { ...process.env };
  let kept = readSettings(folder);
  let last: Promise<unknown> = Promise.resolve();
  const chosen = () => inForce(flags, kept.settings, environment);
  applyTensorflowFolder(chosen().tensorflowFolder);
  return {
    folder,
    read: () => kept,
    inForce: chosen,
    change(how) {
      const change = last.then(async () => {
        const settings = { ...kept.settings, ...how(kept.settings) };
        await writeSettings(folder, settings);
        kept = { ...kept, settings };
        applyTensorflowFolder(chosen().tensorflowFolder);
      });
      last = change.catch(() => undefined);
      return change;
    },
  };
}
