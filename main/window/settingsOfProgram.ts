import type { App } from 'electron';
import { settingsFolder } from '../services/settings/settingsFolder.ts';

/**
 * The folder of the settings is Electron's `userData`, whatever the program is called by its package: the command
 * line finds the same. Chromium's own switch for another one wins.
 */
export function settingsOfProgram(app: App): string {
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', settingsFolder());
  return app.getPath('userData');
}
