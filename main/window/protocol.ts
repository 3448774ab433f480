import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import type { Logger } from 'pino';
import { isRefusal } from '../../native-models/common/refusal.ts';
import { APP_ORIGIN, APP_SCHEME, CONTENT_SECURITY_POLICY } from './origin.ts';
import { pageFile } from './pageFile.ts';

/** What the window may see of a library. @throws Refusal when there is none. */
export interface PixelSource {
  /** Voxels of a layer by kind and id, little-endian. */
  pixels(kind: string, id: string): Promise<Uint8Array>;
  /** A small picture of a scan, PNG. */
  thumbnail(scanId: string): Promise<Uint8Array>;
}

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page and, below `/pixels/<kind>/<id>` and `/thumbnails/<scan>`, what is seen of scans. Nothing else exists. */
export function serveScheme(pageFolder: string, source: PixelSource, logger: Logger): void {
  protocol.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url);
    if (request.method !== 'GET' || !request.url.startsWith(`${APP_ORIGIN}/`)) return answer(403, 'refused');
    try {
      const wanted = /^\/pixels\/([a-z]+)\/([\w.-]+)$/.exec(url.pathname);
      if (wanted) return answer(200, await source.pixels(wanted[1]!, wanted[2]!), 'application/octet-stream');
      const pictured = /^\/thumbnails\/([\w.-]+)$/.exec(url.pathname);
      if (pictured) return answer(200, await source.thumbnail(pictured[1]!), 'image/png');
      const file = pageFile(pageFolder, url.pathname);
      return file ? answer(200, await readFile(file.path), file.type) : answer(404, 'not found');
    } catch (error) {
      if (isRefusal(error)) return answer(404, `${error.code}: ${error.message}`);
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return answer(404, 'not found');
      logger.error({ err: error }, 'protocol request failed');
      return answer(500, 'internal error');
    }
  });
}

const answer = (status: number, body: string | Uint8Array, type = 'text/plain; charset=utf-8') =>
  new Response(body as BodyInit, {
    status,
    headers: {
      'content-type': type,
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });
