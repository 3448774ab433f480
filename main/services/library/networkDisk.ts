import { existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';

/** `f_type` of Linux's statfs(2) for file systems that other computers serve; see its manual page. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
  [0x19830326, 'BeeGFS'],
  [0xaad7aaea, 'PanFS'],
]);

/** The name of the network file system of this kind; undefined for a local disk. */
export const networkFileSystem = (type: number): string | undefined => NETWORK.get(type >>> 0);

/**
 * SQLite's write-ahead log needs memory that all its users share, which computers do not: on a network disk two of
 * them would damage the catalog. Recognised on Linux, and on Windows by a path that begins with `\\`.
 * @throws Refusal `library-on-network`
 */
export function refuseNetworkDisk(folder: string, typeOf = fileSystemType): void {
  const name = folder.startsWith('\\\\') ? 'a network share' : networkFileSystem(typeOf(folder));
  if (name === undefined) return;
  throw new Refusal(
    'library-on-network',
    `the library ${folder} lies on ${name}, where its catalog could be damaged: keep the library on a disk of this computer, and copy or export what others need`,
  );
}

/** Of the folder or, before it is made, of the one that will hold it; 0 where the system does not say what kinds mean. */
function fileSystemType(folder: string): number {
  if (process.platform !== 'linux') return 0;
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? statfsSync(folder).type : fileSystemType(parent);
}
