import { protocol } from 'electron';
import type { Logger } from 'pino';
import { answerRequest, type PixelSource } from './answerRequest.ts';
import { APP_SCHEME } from './origin.ts';

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the page and what is seen of scans; see {@link answerRequest}. */
export function serveScheme(pageFolder: string, source: PixelSource, logger: Logger): void {
  protocol.handle(APP_SCHEME, (request) => answerRequest(request, pageFolder, source, logger));
}
