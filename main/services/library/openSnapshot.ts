import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRefusal } from '../../../native-models/common/refusal.ts';
import { type Catalog, openCatalogReadOnly } from '../../catalog/open.ts';

/**
 * Opens a catalog that cannot be written. SQLite wants to put a file beside it to read it; where it cannot, a copy
 * in the private temporary folder is read instead.
 * @throws Refusal as {@link openCatalogReadOnly}.
 */
export function openSnapshot(file: string): { readonly catalog: Catalog; readonly close: () => void } {
  try {
    const catalog = openCatalogReadOnly(file);
    return { catalog, close: () => catalog.close() };
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'library-read-only') throw error;
  }
  const folder = mkdtempSync(join(tmpdir(), 'drasclr-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'catalog.sqlite');
    copyFileSync(file, copy);
    // What was not yet merged into the catalog when the disk was last written.
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    const catalog = openCatalogReadOnly(copy);
    return {
      catalog,
      close: () => {
        catalog.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}
