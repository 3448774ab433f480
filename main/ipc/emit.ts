import type { BrowserWindow } from 'electron';
import type { EventName, Events } from '../../preload/contract.ts';

export function emit<N extends EventName>(window: BrowserWindow, name: N, value: Events[N]): void {
  if (!window.isDestroyed()) window.webContents.send(name, value);
}
