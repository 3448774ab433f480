import { app, dialog, ipcMain } from 'electron';
import { answerCalls } from './ipc/answer.ts';
import { handlers } from './ipc/handlers.ts';
import { dialogOptions, importing } from './ipc/importing.ts';
import { layerPixels } from './ipc/layerPixels.ts';
import { libraryArgument } from './ipc/libraryArgument.ts';
import { keepLibrary } from './ipc/openedLibrary.ts';
import { watchLibrary } from './ipc/watchLibrary.ts';
import { windowLogger } from './ipc/windowLogger.ts';
import { libraryFolder } from './services/library.ts';
import { lockDown } from './window/lockDown.ts';
import { openWindow, PAGE_FOLDER } from './window/openWindow.ts';
import { declareScheme, serveScheme } from './window/protocol.ts';

const logger = windowLogger();
const library = keepLibrary(libraryFolder(libraryArgument(process.argv)));

lockDown(app);
declareScheme();
app.on('window-all-closed', () => app.quit());
app.on('will-quit', () => library.close());
app.whenReady().then(start, fail);

function start(): void {
  serveScheme(PAGE_FOLDER, (kind, id) => layerPixels(library.open(), kind, id), logger);
  const window = openWindow(library.folder);
  const imports = importing(
    library.open,
    async (source) => {
      return (await dialog.showOpenDialog(window, dialogOptions(source))).filePaths;
    },
    () => window,
  );
  answerCalls(ipcMain, handlers(library, imports, app.getVersion()), logger);
  watchLibrary(library, window);
}

function fail(error: unknown): void {
  logger.fatal({ err: error }, 'the window could not start');
  app.exit(1);
}
