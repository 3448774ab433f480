/**
 * Electron 33 speaks Node-API 9, which better-sqlite3 13 does not: there, and only there, its name
 * answers with libsql, which has the same synchronous interface, but for simple pragmas.
 */
const STAND_IN = `if (Number(process.versions.napi) < 10) {
  const wanted = require.resolve('better-sqlite3');
  const stand = new Module(wanted);
  stand.filename = wanted;
  stand.loaded = true;
  stand.exports = class Database extends require('libsql') {
    pragma(source, options) {
      const rows = super.pragma(source);
      return options?.simple ? Object.values(rows[0] ?? {})[0] : rows;
    }
  };
  require.cache[wanted] = stand;
}
`;

export const SHIM_MANIFEST = `${JSON.stringify({ name: 'drasclr-shim', main: 'shim.mjs', type: 'module' })}\n`;

/** Runs the application in the folder that DRASCLR_APP names. */
export const SHIM_SOURCE = `import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = process.env.DRASCLR_APP;
if (!folder) throw new Error('DRASCLR_APP must name the folder of the application');
const manifest = path.join(folder, 'package.json');
const { main, name, version } = JSON.parse(readFileSync(manifest, 'utf8'));
const require = createRequire(manifest);

${STAND_IN}
app.setName(name);
app.setVersion(version);
await import(pathToFileURL(path.join(folder, main)).href);
`;

/** The start of a package that is made of that Electron; lies in \`dist/\`. */
export const LAUNCH_SOURCE = `import { createRequire, Module } from 'node:module';

const require = createRequire(import.meta.url);

${STAND_IN}
await import('./main/main.js');
`;
