import { spawn } from 'node:child_process';
import path from 'node:path';

/** `npm run verify`: sets up what the tests need, then passes every check, and says how long each part took. */
const root = path.resolve(import.meta.dirname, '../..');
const ALONE = ['memory.slow', 'steady.slow'];

interface Part {
  readonly name: string;
  readonly command: readonly string[];
}

const SET_UP: readonly Part[] = [
  { name: 'system packages', command: ['node', 'main/tools/systemPackages.ts'] },
  { name: 'TensorFlow', command: ['node', 'main/tools/setupTensorflow.ts'] },
  { name: 'types, lint and format', command: ['npm', 'run', '--silent', 'check'] },
];
const WINDOW: Part = {
  name: 'the window',
  command: ['xvfb-run', '-a', 'npm', 'run', '--silent', 'test:e2e'],
};
const TESTS: Part = {
  name: 'tests',
  command: [
    'node',
    'main/tools/testElsewhere.ts',
    ...ALONE.flatMap((name) => ['--exclude', `**/${name}.test.ts`]),
  ],
};
// These measure a process's memory, which a neighbour would disturb.
const MEMORY: Part = { name: 'memory', command: ['vitest', 'run', '--maxWorkers', '1', ...ALONE] };

/** @param output `held` is printed when the part has ended, so that two that run at once can be read. */
function run({ name, command: [command, ...args] }: Part, output: 'shown' | 'held' = 'shown'): Promise<void> {
  const began = performance.now();
  const child = spawn(command!, args, {
    cwd: root,
    stdio: output === 'shown' ? 'inherit' : ['inherit', 'pipe', 'pipe'],
    // The set-up above made both engines: a test of theirs that is skipped is a fault here.
    env: { ...process.env, DRASCLR_REQUIRE_ENGINES: 'native,webgpu,tensorflow' },
  });
  const held: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => held.push(part));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status) => {
      const minutes = ((performance.now() - began) / 60_000).toFixed(1);
      process.stdout.write(Buffer.concat(held));
      process.stdout.write(`\nverify: ${name}: ${status === 0 ? 'done' : 'FAILED'} in ${minutes} min\n`);
      if (status === 0) resolve();
      else reject(new Error(`${name} failed`));
    });
  });
}

for (const part of SET_UP) await run(part);
// The window waits more than it computes. Both are heard to their end: one run tells all that is wrong.
const ended = await Promise.allSettled([run(WINDOW, 'held'), run(TESTS)]);
if (ended.some(({ status }) => status === 'rejected')) process.exit(1);
await run(MEMORY);
