import type { Command } from 'commander';
import { importClinical } from '../../services/annotation/clinical.ts';
import { readText } from '../files.ts';
import { runCommand } from '../run.ts';

export function addClinicalCommands(program: Command): void {
  program
    .command('clinical')
    .description('clinical values of patients')
    .command('import')
    .description(
      'take CSV: patientId, gold, fev1pp, fev1fvc, age, sex, packYears, survivalDays, event; GOLD 0 marks healthy lungs',
    )
    .argument('<file>')
    .action((file: string) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const counts = importClinical(library, readText(file));
        output.say(`${counts.stored} patients stored, ${counts.unknown} not in the library`);
        output.result('clinical', counts);
      }),
    );
}
