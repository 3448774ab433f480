import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** `npm run verify`: sets up what the tests need, then passes every check, and says how long each part took. */
const root = path.resolve(import.meta.dirname, '../..');
const ALONE = ['memory.slow', 'steady.slow'];

const PARTS: readonly (readonly [string, readonly string[]])[] = [
  ['system packages', ['node', 'main/tools/systemPackages.ts']],
  ['TensorFlow', ['node', 'main/tools/setupTensorflow.ts']],
  ['types, lint and format', ['npm', 'run', '--silent', 'check']],
  ['the window', ['xvfb-run', '-a', 'npm', 'run', '--silent', 'test:e2e']],
  [
    'tests',
    ['node', 'main/tools/testElsewhere.ts', ...ALONE.flatMap((name) => ['--exclude', `**/${name}.test.ts`])],
  ],
  // These measure a process's memory, which a neighbour would disturb.
  ['memory', ['vitest', 'run', '--maxWorkers', '1', ...ALONE]],
];

const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;

for (const [name, [command, ...args]] of PARTS) {
  const began = performance.now();
  const { status } = spawnSync(command!, args, {
    cwd: root,
    stdio: 'inherit',
    // The set-up above made both engines: a test of theirs that is skipped is a fault here.
    env: { ...process.env, DRASCLR_REQUIRE_ENGINES: 'native,webgpu,tensorflow' },
  });
  process.stdout.write(
    `\nverify: ${name}: ${status === 0 ? 'done' : 'FAILED'} in ${minutes(performance.now() - began)}\n`,
  );
  if (status !== 0) process.exit(status ?? 1);
}
