import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const manifest = z.object({
  version: z.string().catch('?'),
  license: z.string().catch('see its folder'),
});
const program = z.object({
  dependencies: z.record(z.string(), z.string()).catch({}),
  optionalDependencies: z.record(z.string(), z.string()).catch({}),
});

/** The libraries that the program names as its own needs, with what their packages say of version and licence. */
export function dependencyLicences(): { name: string; version: string; licence: string }[] {
  const root = programFolder(dirname(fileURLToPath(import.meta.url)));
  const { dependencies, optionalDependencies } = program.parse(readJson(join(root, 'package.json')));
  return Object.keys({ ...dependencies, ...optionalDependencies })
    .sort()
    .flatMap((name) => {
      const file = join(root, 'node_modules', name, 'package.json');
      if (!existsSync(file)) return [];
      const { version, license } = manifest.parse(readJson(file));
      return [{ name, version, licence: license }];
    });
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** The folder of package.json: above `main`, or above `dist/main` when built. */
function programFolder(from: string): string {
  if (existsSync(join(from, 'package.json')) || dirname(from) === from) return from;
  return programFolder(dirname(from));
}
