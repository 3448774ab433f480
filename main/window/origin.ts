/** Own scheme of the window: its page and the pixels of scans come from one origin. */
export const APP_SCHEME = 'drasclr';
export const APP_ORIGIN = `${APP_SCHEME}://app`;

/** `null` origin aside, nothing but our own files may run, be shown or be fetched. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');
