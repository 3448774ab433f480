import { readdir, readFile, readlink } from 'node:fs/promises';

export interface Socket {
  readonly listens: boolean;
  readonly loopback: boolean;
}

const LISTEN = '0A';
/** As /proc writes addresses: in hexadecimal, words of 32 bits turned round. */
const LOOPBACK = /^([0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/** Sockets of the internet that a process and all processes below it hold open. Linux only. */
export async function socketsBelow(pid: number): Promise<readonly Socket[]> {
  const inodes = new Set((await Promise.all((await family(pid)).map(socketsOf))).flat());
  const tables = await Promise.all(
    ['tcp', 'tcp6', 'udp', 'udp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')),
  );
  return tables
    .flatMap((table) => table.trim().split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => inodes.has(fields[9]!))
    .map((fields) => ({ listens: fields[3] === LISTEN, loopback: LOOPBACK.test(fields[1]!.split(':')[0]!) }));
}

async function family(root: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)));
  const below = (pid: number): number[] => [
    pid,
    ...pids.filter((each) => parents.get(each) === pid).flatMap(below),
  ];
  return below(root);
}

const parentOf = async (pid: number): Promise<number> =>
  Number(/PPid:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''))?.[1]);

async function socketsOf(pid: number): Promise<string[]> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const links = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}
