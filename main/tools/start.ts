import { spawn } from 'node:child_process';
import path from 'node:path';
import { build } from './build.ts';
import { electronCommand } from './electronCommand.ts';
import { isStale } from './stale.ts';

/** `npm start [-- --library DIR]`: builds what has changed and opens the window. */
const root = path.resolve(import.meta.dirname, '../..');

if (isStale(root)) {
  process.stderr.write('building…\n');
  await build(root);
}
const { binary, args, env } = await electronCommand(root, process.argv.slice(2));
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  process.stderr.write('no-display: neither DISPLAY nor WAYLAND_DISPLAY is set; try xvfb-run -a npm start\n');
}
spawn(binary, args, { stdio: 'inherit', env }).on('exit', (code) => process.exit(code ?? 1));
