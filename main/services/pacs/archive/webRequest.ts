import { Refusal } from '../../../../native-models/common/refusal.ts';
import type { WebArchive } from '../../../model/archive.ts';

/** Of silence, not of the whole answer. */
const ANSWER_MS = 60_000;
const MAX_JSON_BYTES = 64 * 1024 * 1024;

/**
 * One GET from a DICOMweb archive. A redirection is not followed: it could lead the password to another computer.
 * @throws Refusal `archive-unreachable`, `archive-refused`, `archive-failed`; the signal's reason when cancelled.
 */
export async function webRequest(
  archive: WebArchive,
  secret: string | null,
  path: string,
  accept: string,
  signal: AbortSignal,
): Promise<Response> {
  refusePlainSecret(archive, secret);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MS);
  try {
    const response = await fetch(`${archive.url.replace(/\/+$/, '')}${path}`, {
      headers: { accept, ...authorization(archive, secret) },
      redirect: 'error',
      signal: AbortSignal.any([signal, late.signal]),
    });
    refuseStatus(archive.name, response);
    return response;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Refusal) throw error;
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    const why = late.signal.aborted ? 'no answer' : (cause?.code ?? cause?.message ?? 'no connection');
    throw new Refusal('archive-unreachable', `${archive.name} cannot be reached (${why})`);
  } finally {
    clearTimeout(timer);
  }
}

/** An answer in DICOM JSON; none (204) is an empty list. @throws as {@link webRequest}. */
export async function webJson(
  archive: WebArchive,
  secret: string | null,
  path: string,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await webRequest(archive, secret, path, 'application/dicom+json', signal);
  if (response.status === 204) return [];
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of response.body ?? []) {
      bytes += part.length;
      if (bytes > MAX_JSON_BYTES) throw new Error('too long');
      parts.push(part);
    }
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    signal.throwIfAborted();
    throw new Refusal('archive-failed', `${archive.name} answered with something else than a list in JSON`);
  }
}

/** @throws Refusal `archive-insecure`. */
function refusePlainSecret({ name, url }: WebArchive, secret: string | null): void {
  const { protocol, hostname } = new URL(url);
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  if (secret === null || protocol === 'https:' || local) return;
  throw new Refusal(
    'archive-insecure',
    `${name} is asked over http, which would send its password readable to all; use https`,
  );
}

function authorization({ user }: WebArchive, secret: string | null): Record<string, string> {
  if (secret === null) return {};
  if (user === null) return { authorization: `Bearer ${secret}` };
  return { authorization: `Basic ${Buffer.from(`${user}:${secret}`, 'utf8').toString('base64')}` };
}

function refuseStatus(name: string, { status }: Response): void {
  if (status >= 200 && status < 300) return;
  if (status === 401 || status === 403) {
    throw new Refusal('archive-refused', `${name} does not accept the user or the secret (${status})`);
  }
  if (status === 404) throw new Refusal('archive-failed', `${name} has nothing at this address (404)`);
  throw new Refusal('archive-failed', `${name} answered with the status ${status}`);
}
