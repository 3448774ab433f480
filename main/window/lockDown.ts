import type { App, Session, WebContents } from 'electron';
import { isOurPage } from '../ipc/trustedSender.ts';

/** Electron's security checklist for every page that may ever exist in this process. */
export function lockDown(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    denyNavigation(contents);
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
  app.on('session-created', denyPermissions);
}

function denyNavigation(contents: WebContents): void {
  const deny = (event: { preventDefault: () => void; url: string }) => {
    if (!isOurPage(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', deny);
  contents.on('will-redirect', deny);
  contents.on('will-frame-navigate', deny);
}

/** No camera, no location, no notification, no download: the page needs none of them. */
function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
}
