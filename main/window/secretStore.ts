import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import { z } from 'zod';
import { Refusal } from '../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';
import type { SecretStore } from '../ipc/archiveHandlers.ts';

/** Beside the settings: encrypted with a key that the system's key store holds. */
const FILE = 'archive-secrets.json';
const secretsSchema = z.record(z.string(), z.string());

export const secretStore = (settings: string): SecretStore => ({
  read: (name) => {
    const secrets = secretsOf(settings);
    const kept = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (kept === undefined || !isStrong()) return null;
    try {
      return safeStorage.decryptString(Buffer.from(kept, 'base64'));
    } catch {
      // Written by another account, or the key store was emptied: as good as none.
      return null;
    }
  },
  write: async (name, secret) => {
    const { [name]: _, ...others } = secretsOf(settings);
    if (secret !== null && !isStrong()) {
      throw new Refusal(
        'no-secret-store',
        'this system has no store for secrets; give the password by the environment instead, see docs/import.md',
      );
    }
    const added = secret === null ? {} : { [name]: safeStorage.encryptString(secret).toString('base64') };
    mkdirSync(settings, { recursive: true });
    const text = `${JSON.stringify({ ...others, ...added }, null, 2)}\n`;
    await writeFileAtomic(join(settings, FILE), Buffer.from(text));
  },
});

/** Without a key store Electron on Linux encrypts with a key that everyone knows. */
const isStrong = (): boolean =>
  safeStorage.isEncryptionAvailable() &&
  (process.platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text');

function secretsOf(settings: string): Readonly<Record<string, string>> {
  try {
    return secretsSchema.parse(JSON.parse(readFileSync(join(settings, FILE), 'utf8')));
  } catch {
    // None yet, or a file that nobody can decrypt any more.
    return {};
  }
}
