import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';

/**
 * Writes a file for the user into the library's `exports/`; one of its name is replaced.
 * @returns the file's name. @throws Refusal as {@link writeFileAtomic}.
 */
export async function exportFile(library: Library, name: string, content: Uint8Array): Promise<string> {
  await mkdir(library.at('exports'), { recursive: true });
  await writeFileAtomic(join(library.at('exports'), name), content);
  audit(library, 'exported', name, { bytes: content.length });
  return name;
}
