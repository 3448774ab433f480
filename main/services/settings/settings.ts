import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { parseOrNothing, readIfThere } from '../../artefacts/settingsFile.ts';
import { DEFAULT_RECEIVER, receiverSettings } from '../../model/archive.ts';
import { ENGINES, keyMap, LANGUAGES, MAX_THREADS, THEMES } from '../../model/settingValues.ts';

const FILE = 'settings.json';
const MOST_RECENT = 8;

const path = z.string().min(1).max(4096).refine(isAbsolute, 'expected an absolute path');

const settingsSchema = z.object({
  library: path.nullable().default(null),
  /** The newest first. */
  recentLibraries: z.array(path).max(100).default([]),
  engine: z.enum(ENGINES).default('auto'),
  /** Null: all cores. */
  threads: z.number().int().min(1).max(MAX_THREADS).nullable().default(null),
  tensorflowFolder: path.nullable().default(null),
  theme: z.enum(THEMES).default('dark'),
  language: z.enum(LANGUAGES).default('en'),
  /** Of the view; null: none. The key is scrypt's. */
  lock: z
    .object({
      salt: z.string().regex(/^[0-9a-f]{32}$/),
      key: z.string().regex(/^[0-9a-f]{64}$/),
      minutes: z.number().int().min(1).max(240),
    })
    .nullable()
    .default(null),
  /** Only keys that differ from the program's own. */
  keys: keyMap.default({}),
  receiver: receiverSettings.default(DEFAULT_RECEIVER),
});

export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

export interface ReadSettings {
  readonly settings: Settings;
  /** Name under which a file that could not be understood was set aside; null when all is well. */
  readonly setAside: string | null;
}

/** The user's settings, or the defaults. A damaged file is kept beside under another name, never deleted. */
export function readSettings(folder: string): ReadSettings {
  const file = join(folder, FILE);
  const text = readText(file);
  if (text === null) return { settings: DEFAULT_SETTINGS, setAside: null };
  const parsed = settingsSchema.safeParse(parseOrNothing(text));
  if (parsed.success) return { settings: parsed.data, setAside: null };
  const setAside = freeName(folder);
  try {
    renameSync(file, join(folder, setAside));
  } catch {
    // A folder that cannot be written: the defaults serve all the same.
    return { settings: DEFAULT_SETTINGS, setAside: FILE };
  }
  return { settings: DEFAULT_SETTINGS, setAside };
}

/** @throws Refusal `library-full` or `library-read-only` in words of the disk. */
export async function writeSettings(folder: string, settings: Settings): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeFileAtomic(
    join(folder, FILE),
    Buffer.from(`${JSON.stringify(settingsSchema.parse(settings), null, 2)}\n`),
  );
}

/** The recent libraries when one is opened: it comes first, and the list stays short. */
export const withRecent = (recent: readonly string[], opened: string): string[] =>
  [opened, ...recent.filter((each) => each !== opened)].slice(0, MOST_RECENT);

function readText(file: string): string | null {
  try {
    return readIfThere(file);
  } catch {
    // It is there and cannot be read: as good as damaged.
    return '';
  }
}

function freeName(folder: string): string {
  for (let n = 1; ; n++) {
    const name = `settings.damaged-${n}.json`;
    if (!existsSync(join(folder, name))) return name;
  }
}
