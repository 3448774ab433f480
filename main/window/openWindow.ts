import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserWindow } from 'electron';
import { APP_ORIGIN } from './origin.ts';
import { webPreferences } from './webPreferences.ts';

/** `dist/`: the compiled window, seen from `dist/main/window/`. */
const BUILT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

export const PAGE_FOLDER = path.join(BUILT, 'renderer');
const PRELOAD = path.join(BUILT, 'preload', 'preload.cjs');
const ICON = path.join(BUILT, 'assets', 'icon.png');

const titleOf = (libraryFolder: string): string => `DrasCLR — ${libraryFolder}`;

/** The same window with another library: the page starts anew, after the answer that it waits for. */
export function reopenWindow(window: BrowserWindow, libraryFolder: string): void {
  window.setTitle(titleOf(libraryFolder));
  setTimeout(() => {
    if (!window.isDestroyed()) window.webContents.reload();
  }, 100);
}

/** Shown only when the page has painted, so that the dark reading room never flashes white. */
export function openWindow(libraryFolder: string): BrowserWindow {
  const title = titleOf(libraryFolder);
  const window = new BrowserWindow({
    width: 1440,
    height: 920,
    minWidth: 960,
    minHeight: 600,
    show: false,
    title,
    icon: ICON,
    backgroundColor: '#0b0e12',
    autoHideMenuBar: true,
    webPreferences: webPreferences(PRELOAD),
  });
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => window.show());
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}
