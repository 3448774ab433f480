import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl, { type Entry, type ZipFile } from 'yauzl';

/** Unpacks a ZIP; `rename` gives each entry its name below `target`, or null to leave it out. */
export async function unzip(
  file: string,
  target: string,
  rename: (name: string) => string | null,
): Promise<void> {
  const open = promisify<string, yauzl.Options, ZipFile>(yauzl.open);
  const zip = await open(file, { lazyEntries: true });
  const openStream = promisify(zip.openReadStream.bind(zip) as typeof zip.openReadStream);
  await new Promise<void>((resolve, reject) => {
    const extract = async (entry: Entry) => {
      const name = rename(entry.fileName);
      if (name && !entry.fileName.endsWith('/')) {
        const to = path.join(target, name);
        await mkdir(path.dirname(to), { recursive: true });
        const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
        await pipeline(await openStream(entry), createWriteStream(to, { mode }));
      }
      zip.readEntry();
    };
    zip.on('entry', (entry: Entry) => void extract(entry).catch(reject));
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
}
