import { app, type BrowserWindow, dialog, type Event, ipcMain, Menu, shell } from 'electron';
import type { Restoring } from '../preload/contract/care.ts';
import { answerCalls } from './ipc/answer.ts';
import { takeDrops } from './ipc/dropping.ts';
import { emit } from './ipc/emit.ts';
import { handlers } from './ipc/handlers.ts';
import { type ChoosePaths, dialogOptions } from './ipc/importing.ts';
import { keepSettings } from './ipc/keepSettings.ts';
import { layerPixels } from './ipc/layerPixels.ts';
import { libraryArgument } from './ipc/libraryArgument.ts';
import { keepLibrary } from './ipc/openedLibrary.ts';
import { keepQueue } from './ipc/queueOfLibrary.ts';
import { watchLibrary } from './ipc/watchLibrary.ts';
import { windowLogger } from './ipc/windowLogger.ts';
import { keepReceiver } from './ipc/windowReceiver.ts';
import { noteBug } from './services/library/bugLog.ts';
import { readSecretsFrom } from './services/pacs/archive/archiveSecret.ts';
import { thumbnail } from './services/scans/thumbnail.ts';
import { engineChoice } from './services/settings/settingOrigins.ts';
import { withRecent } from './services/settings/settings.ts';
import { lockDown } from './window/lockDown.ts';
import { openWindow, PAGE_FOLDER, reopenWindow } from './window/openWindow.ts';
import { declareScheme, serveScheme } from './window/protocol.ts';
import { secretStore } from './window/secretStore.ts';
import { settingsOfProgram } from './window/settingsOfProgram.ts';
import { startUtilityWorker } from './window/utilityWorker.ts';

const logger = windowLogger();
const settings = keepSettings(settingsOfProgram(app), { library: libraryArgument(process.argv) });
const library = keepLibrary(settings.inForce().library.value);

let window: BrowserWindow | null = null;
const queue = keepQueue(
  library,
  startUtilityWorker,
  () => window,
  logger,
  () => engineChoice(settings.inForce()),
);

const secrets = secretStore(settings.folder);
readSecretsFrom(secrets.read);
const receiver = keepReceiver({
  settings,
  library,
  startWorker: startUtilityWorker,
  logger,
  changed: (view) => window && emit(window, 'receiverChanged', view),
  libraryChanged: () => window && emit(window, 'libraryChanged', null),
});

// A fault is logged; Electron's own dialog would show its stack and end the program.
process.on('uncaughtException', (error) => {
  logger.error({ err: error }, 'a fault that nothing has met');
  noteBug(error);
});
// Chromium starts its own processes again; the page draws anew what the graphics process has lost.
app.on('child-process-gone', (_event, { type, reason, exitCode }) =>
  logger.warn({ type, reason, exitCode }, 'a process of Chromium has ended'),
);
lockDown(app);
// Electron's own menu appears on Alt, and its Reload throws away what is on the screen.
Menu.setApplicationMenu(null);
declareScheme();
app.on('window-all-closed', () => app.quit());
app.on('will-quit', closeFirst);
app.whenReady().then(start, fail);

function start(): void {
  serveScheme(
    PAGE_FOLDER,
    {
      pixels: (kind, id) => layerPixels(library.open(), kind, id),
      thumbnail: (id) => thumbnail(library.open(), id),
    },
    logger,
  );
  const opened = openWindow(library.folder);
  window = opened;
  const choose: ChoosePaths = async (source) =>
    (await dialog.showOpenDialog(opened, dialogOptions(source))).filePaths;
  const surroundings = {
    settings,
    startWorker: startUtilityWorker,
    restoring: (state: Restoring) => emit(opened, 'restoring', state),
    show: async (folder: string) => void (await shell.openPath(folder)),
    secrets,
    receiver,
    switchTo: async (folder: string) => {
      await queue.release();
      await receiver.stop();
      library.switchTo(folder);
      void receiver.apply();
      reopenWindow(opened, folder);
    },
  };
  answerCalls(ipcMain, handlers(library, queue, choose, app.getVersion(), surroundings), logger);
  takeDrops(ipcMain, library, queue, (name, answer) => emit(opened, name, answer), logger);
  watchLibrary(library, opened);
  void receiver.apply();
  settings
    .change(({ recentLibraries }) => ({ recentLibraries: withRecent(recentLibraries, library.folder) }))
    .catch((error: unknown) => logger.warn({ err: error }, 'the settings cannot be written'));
}

/** The running job is paused, so that its state is right when the program comes back. */
function closeFirst(event: Event): void {
  event.preventDefault();
  Promise.all([queue.close(), receiver.stop()])
    .catch((error: unknown) => logger.error({ err: error }, 'the queue did not close'))
    .finally(() => {
      library.close();
      app.exit();
    });
}

function fail(error: unknown): void {
  logger.fatal({ err: error }, 'the window could not start');
  app.exit(1);
}
