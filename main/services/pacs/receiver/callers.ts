import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { Refusal } from '../../../../native-models/common/refusal.ts';
import { requireAeTitle } from '../aeTitle.ts';

/** Who may send: an AE title, from anywhere or from one computer only. */
export interface Caller {
  readonly aeTitle: string;
  /** Name or address of the computer. */
  readonly host?: string;
}

/** @param text `AE` or `AE@HOST`. @throws Refusal `bad-ae-title`, `bad-caller`. */
export function parseCaller(text: string): Caller {
  const at = text.lastIndexOf('@');
  if (at < 0) return { aeTitle: requireAeTitle(text) };
  const host = text.slice(at + 1);
  if (!/^[\w.:-]{1,253}$/.test(host)) {
    throw new Refusal('bad-caller', `expected AE or AE@HOST, got "${text}"`);
  }
  return { aeTitle: requireAeTitle(text.slice(0, at)), host };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** IPv4 addresses come as IPv6 ones where a socket listens to both. */
const plainAddress = (address: string): string => address.replace(/^::ffff:(?=[\d.]+$)/i, '');

export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return isIP(plain) !== 0 && LOOPBACK.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether a caller of this title, connected from this address, may send. */
export type MayCall = (aeTitle: string, address: string) => boolean;

/**
 * Looks the computers up once. Without any entry everyone on this computer may send.
 * @throws Refusal `host-unknown`.
 */
export async function callerCheck(callers: readonly Caller[]): Promise<MayCall> {
  if (callers.length === 0) return (_, address) => isLoopback(address);
  const known = await Promise.all(
    callers.map(async ({ aeTitle, host }) => ({ aeTitle, addresses: host && (await addressesOf(host)) })),
  );
  return (aeTitle, address) =>
    known.some(
      (caller) =>
        caller.aeTitle === aeTitle && (!caller.addresses || caller.addresses.includes(plainAddress(address))),
    );
}

/** @throws Refusal `host-unknown`. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address }) => plainAddress(address));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new Refusal('host-unknown', `the network knows no computer ${host} (${code})`);
  }
}
