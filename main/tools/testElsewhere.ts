import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * `npm run test:elsewhere [-- vitest's arguments]`: the tests on another day, in another time zone and locale,
 * and with the files in another order. Without libfaketime (Debian: faketime) the day stays today's, which it says.
 */
const root = path.resolve(import.meta.dirname, '../..');
/** The last minute of a February, a year that no developer has seen yet. */
const DAY = '2031-02-28 23:59:00';

const hasFaketime = spawnSync('faketime', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasFaketime) process.stderr.write('faketime is not installed: the tests run on today’s date\n');

const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const command = [
  ...(hasFaketime ? ['faketime', '-f', `@${DAY}`] : []),
  process.execPath,
  vitest,
  'run',
  '--sequence.shuffle.files',
  ...process.argv.slice(2),
];
const { status } = spawnSync(command[0]!, command.slice(1), {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    TZ: 'Pacific/Kiritimati',
    LANG: 'tr_TR.UTF-8',
    LC_ALL: 'tr_TR.UTF-8',
    // Only dates move: timers and the times of files stay as they are.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  },
});
process.exit(status ?? 1);
