import type { IpcMainInvokeEvent } from 'electron';
import { APP_ORIGIN } from '../window/origin.ts';

/** Only the top frame of our own page may call; an inner frame never. */
export function isTrustedSender(event: Pick<IpcMainInvokeEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOurPage(frame.url);
}

export function isOurPage(url: string): boolean {
  return URL.canParse(url) && url.startsWith(`${APP_ORIGIN}/`);
}
