import type { Command } from 'commander';
import { trackedJob } from '../../services/session.ts';
import { runCommand } from '../run.ts';

export function addEngineCommands(program: Command): void {
  program
    .command('engine')
    .description('how the network is computed on this machine')
    .command('list')
    .description('the engines, which can run here, and what the others lack')
    .action(() =>
      runCommand(program.opts(), async ({ session, output }) => {
        const engines = await trackedJob(session, 'engines', 'list', session.engine);
        output.table(
          'engines',
          engines.map(({ name, available, detail }) => ({
            engine: name,
            available: available ? 'yes' : 'no',
            detail,
          })),
        );
      }),
    );
}
