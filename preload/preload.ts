import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from 'electron';
import { CALL_NAMES, DROP_CALL, EVENT_NAMES, type EventName } from './contract.ts';

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

/** Only a drop of the user's own hand counts: the page can make events, but no trusted ones. */
function importDropped(event: DragEvent): void {
  event.preventDefault();
  if (!event.isTrusted) return;
  const paths = [...(event.dataTransfer?.files ?? [])].map((file) => webUtils.getPathForFile(file));
  const onDisk = paths.filter((path) => path !== '');
  if (onDisk.length > 0) void ipcRenderer.invoke(DROP_CALL, { paths: onDisk });
}

addEventListener('dragover', (event) => event.preventDefault());
addEventListener('drop', importDropped, { capture: true });

contextBridge.exposeInMainWorld('drasclr', { ...calls, on });
