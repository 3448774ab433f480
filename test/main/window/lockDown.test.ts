import { EventEmitter } from 'node:events';
import type { App, Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { lockDown } from '../../../main/window/lockDown.ts';
import { webPreferences } from '../../../main/window/webPreferences.ts';

type OpenHandler = () => { readonly action: string };
type Asked = (granted: boolean) => void;

/** What Electron would call, kept so that it can be called. */
class Contents extends EventEmitter {
  openHandler: OpenHandler | null = null;
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
}

class Permissions extends EventEmitter {
  request: ((contents: unknown, permission: string, answer: Asked) => void) | null = null;
  check: (() => boolean) | null = null;
  device: (() => boolean) | null = null;
  setPermissionRequestHandler(handler: NonNullable<Permissions['request']>): void {
    this.request = handler;
  }
  setPermissionCheckHandler(handler: () => boolean): void {
    this.check = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

function locked() {
  const app = new EventEmitter();
  lockDown(app as unknown as App);
  const contents = new Contents();
  const session = new Permissions();
  app.emit('web-contents-created', {}, contents as unknown as WebContents);
  app.emit('session-created', session as unknown as Session);
  return { contents, session };
}

/** True when the event was prevented. */
function prevents(emitter: EventEmitter, name: string, url = 'https://example.com/'): boolean {
  let prevented = false;
  emitter.emit(name, {
    url,
    preventDefault: () => {
      prevented = true;
    },
  });
  return prevented;
}

describe('every page that there may ever be', () => {
  it.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])(
    '%s goes only to our own page',
    (name) => {
      const { contents } = locked();
      for (const url of [
        'https://example.com/',
        'file:///etc/passwd',
        'drasclr://other/',
        'javascript:0',
        '',
      ]) {
        expect(prevents(contents, name, url), url).toBe(true);
      }
      expect(prevents(contents, name, 'drasclr://app/index.html')).toBe(false);
    },
  );

  it('opens no window and holds no webview', () => {
    const { contents } = locked();
    expect(contents.openHandler!()).toEqual({ action: 'deny' });
    expect(prevents(contents, 'will-attach-webview')).toBe(true);
  });

  it.each([
    ...[
      'media',
      'geolocation',
      'notifications',
      'midi',
      'midiSysex',
      'pointerLock',
      'fullscreen',
      'openExternal',
    ],
    ...[
      'clipboard-read',
      'clipboard-sanitized-write',
      'display-capture',
      'hid',
      'serial',
      'usb',
      'fileSystem',
    ],
  ])('may not: %s', (permission) => {
    const { session } = locked();
    const answers: boolean[] = [];
    session.request!(null, permission, (granted) => answers.push(granted));
    expect([...answers, session.check!(), session.device!()]).toEqual([false, false, false]);
  });

  it('downloads nothing', () => {
    expect(prevents(locked().session, 'will-download')).toBe(true);
  });

  it('is sandboxed and isolated, without Node', () => {
    expect(webPreferences('/preload.cjs')).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      experimentalFeatures: false,
    });
  });
});
