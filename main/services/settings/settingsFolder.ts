import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Names another folder for the settings, e.g. in a test. */
export const SETTINGS_VARIABLE = 'DRASCLR_SETTINGS';

/** Where the window and the command line both keep and find the user's settings: Electron's own `userData`. */
export function settingsFolder(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = environment[SETTINGS_VARIABLE];
  if (named) return resolve(named);
  return join(applicationData(environment, platform), 'DrasCLR');
}

function applicationData(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    case 'win32':
      return environment.APPDATA || join(homedir(), 'AppData', 'Roaming');
    default:
      return environment.XDG_CONFIG_HOME || join(homedir(), '.config');
  }
}
