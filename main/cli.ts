#!/usr/bin/env node
import { makeProgram } from './cli/program.ts';
import { explainUncaught } from './cli/run.ts';

// A reader that has seen enough, e.g. `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.on('uncaughtException', explainUncaught);

await makeProgram().parseAsync();
