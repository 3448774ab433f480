import { join } from 'node:path';
import { expect, it } from 'vitest';
import { networkFileSystem, refuseNetworkDisk } from '../../../../main/services/library/networkDisk.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';

it('knows file systems of the network by their kind, also where it is given as a negative number', () => {
  expect(networkFileSystem(0x6969)).toBe('NFS');
  expect(networkFileSystem(0xff534d42 | 0)).toBe('SMB');
  expect([0xef53, 0x58465342, 0x01021994, 0x65735546].map(networkFileSystem)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

it('refuses a library there, and says what to do', () => {
  const refused = expect.objectContaining({ code: 'library-on-network' });
  expect(() => refuseNetworkDisk('/net/lab', () => 0x6969)).toThrow(refused);
  expect(() => refuseNetworkDisk('/net/lab', () => 0x6969)).toThrow(
    /lies on NFS.*keep the library on a disk/,
  );
  expect(() => refuseNetworkDisk('\\\\server\\lab', () => 0)).toThrow(refused);
});

it('takes a disk of this computer, also where the folder is still to be made', () => {
  const folder = temporaryFolder();
  expect(() => refuseNetworkDisk(folder)).not.toThrow();
  expect(() => refuseNetworkDisk(join(folder, 'a', 'b'))).not.toThrow();
});
