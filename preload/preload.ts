import { contextBridge, type IpcRendererEvent, ipcRenderer } from 'electron';
import { CALL_NAMES, EVENT_NAMES, type EventName } from './contract.ts';

/** The window's whole view of the computer: one function per name of the contract, nothing else. */
const calls = Object.fromEntries(
  CALL_NAMES.map((name) => [name, (argument: unknown) => ipcRenderer.invoke(name, argument)]),
);

function on(name: EventName, listener: (value: unknown) => void): () => void {
  if (!EVENT_NAMES.includes(name)) throw new TypeError(`on: no event is called ${String(name)}`);
  const forward = (_event: IpcRendererEvent, value: unknown) => listener(value);
  ipcRenderer.on(name, forward);
  return () => ipcRenderer.off(name, forward);
}

contextBridge.exposeInMainWorld('drasclr', { ...calls, on });
