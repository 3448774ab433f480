import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import { isRefusal } from '../../native-models/common/refusal.ts';
import { APP_ORIGIN, CONTENT_SECURITY_POLICY } from './origin.ts';
import { pageFile } from './pageFile.ts';

/** What the window may see of a library. @throws Refusal when there is none. */
export interface PixelSource {
  /** Voxels of a layer by kind and id, little-endian. */
  pixels(kind: string, id: string): Promise<Uint8Array>;
  /** A small picture of a scan, PNG. */
  thumbnail(scanId: string): Promise<Uint8Array>;
}

/**
 * Answers a request of the page: the built page itself and, below `/pixels/<kind>/<id>` and `/thumbnails/<scan>`, what is
 * seen of scans. Only GET, only our own host; nothing else exists. Every answer carries the content-security policy.
 */
export async function answerRequest(
  request: Pick<Request, 'url' | 'method'>,
  pageFolder: string,
  source: PixelSource,
  logger: Logger,
): Promise<Response> {
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
