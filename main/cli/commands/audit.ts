import type { Command } from 'commander';
import { newestAuditLines } from '../../catalog/audit.ts';
import { auditText } from '../../services/library/audit.ts';
import { writeText } from '../files.ts';
import { wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';

export function addAuditCommand(library: Command, program: Command): void {
  library
    .command('audit')
    .description('who did what and when; each line continues the one before by its hash')
    .option('-o, --output <file>', 'write all lines as JSON')
    .option('--last <n>', 'how many of the newest lines are shown', wholeNumber(1), 50)
    .action((options: { readonly output?: string; readonly last: number }) =>
      runCommand(program.opts(), async ({ library: opened, output }) => {
        const lines = newestAuditLines(opened.catalog, options.last);
        if (options.output) {
          writeText(options.output, auditText(opened));
          output.say(`wrote ${options.output}; the hash of its last line is ${lines[0]?.hash ?? 'none'}`);
          output.result('audit-written', { file: options.output, last: lines[0]?.hash ?? null });
          return;
        }
        output.table(
          'audit',
          lines.reverse().map(({ id, at, who, account, act, subject, details, hash }) => ({
            ...{ line: id, at, who, account, act, subject },
            details: Object.entries(details)
              .map(([name, value]) => `${name} ${value}`)
              .join(', '),
            hash,
          })),
          ['hash'],
        );
      }),
    );
}
