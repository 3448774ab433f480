import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Settings } from './settings.ts';

export type Lock = NonNullable<Settings['lock']>;

const KEY_BYTES = 32;
/** RFC 7914; 32 MiB and about 0.1 s for each guess. */
const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 2 ** 20 };

/** @param minutes without a key or the pointer after which the view is locked. */
export async function makeLock(passphrase: string, minutes: number): Promise<Lock> {
  const salt = randomBytes(16);
  return { salt: salt.toString('hex'), key: (await keyOf(passphrase, salt)).toString('hex'), minutes };
}

export async function opensLock(lock: Lock, passphrase: string): Promise<boolean> {
  return timingSafeEqual(
    await keyOf(passphrase, Buffer.from(lock.salt, 'hex')),
    Buffer.from(lock.key, 'hex'),
  );
}

const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    // One spelling of letters with accents, whichever keyboard wrote them.
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
