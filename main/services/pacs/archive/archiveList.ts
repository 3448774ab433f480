import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../../artefacts/atomicFile.ts';
import { parseOrNothing, readIfThere } from '../../../artefacts/settingsFile.ts';
import { type Archive, archiveSchema } from '../../../model/archive.ts';

/** Beside the settings and not in them: window and command line both change it. */
const FILE = 'archives.json';
const MAX_ARCHIVES = 50;
const list = z.array(archiveSchema).max(MAX_ARCHIVES);

/** @throws Refusal `archives-damaged`: a list that cannot be understood is not overwritten. */
export function listArchives(settings: string): readonly Archive[] {
  const text = readIfThere(join(settings, FILE));
  if (text === null) return [];
  const parsed = list.safeParse(parseOrNothing(text));
  if (parsed.success) return parsed.data;
  throw new Refusal(
    'archives-damaged',
    `the list of archives in ${join(settings, FILE)} cannot be understood; mend it or remove it`,
  );
}

/** @throws Refusal `archive-unknown`. */
export function requireArchive(settings: string, name: string): Archive {
  const archives = listArchives(settings);
  const found = archives.find((archive) => archive.name === name);
  if (found) return found;
  const names = archives.map((archive) => archive.name).join(', ') || 'none';
  throw new Refusal('archive-unknown', `expected the name of an archive, got "${name}"; there are: ${names}`);
}

/** Adds an archive, or replaces the one of this name. @throws Refusal `bad-archive-entry`, `too-many-archives`. */
export async function saveArchive(settings: string, archive: Archive): Promise<void> {
  const checked = archiveSchema.safeParse(archive);
  if (!checked.success) throw new Refusal('bad-archive-entry', z.prettifyError(checked.error));
  const others = listArchives(settings).filter(({ name }) => name !== archive.name);
  if (others.length >= MAX_ARCHIVES) {
    throw new Refusal('too-many-archives', `expected at most ${MAX_ARCHIVES} archives`);
  }
  await write(settings, [...others, checked.data]);
}

/** @throws Refusal `archive-unknown`. */
export async function removeArchive(settings: string, name: string): Promise<void> {
  requireArchive(settings, name);
  await write(
    settings,
    listArchives(settings).filter((archive) => archive.name !== name),
  );
}

async function write(settings: string, archives: readonly Archive[]): Promise<void> {
  mkdirSync(settings, { recursive: true });
  await writeFileAtomic(join(settings, FILE), Buffer.from(`${JSON.stringify(archives, null, 2)}\n`));
}
