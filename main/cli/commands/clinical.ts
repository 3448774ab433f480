import { type Command, Option } from 'commander';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { ClinicalPreview, ColumnChoice } from '../../../preload/contract/study.ts';
import { clinicalNames } from '../../catalog/clinicalValues.ts';
import { importTable, previewTable, type TableChoices } from '../../services/clinical/clinicalTable.ts';
import { clinicalTemplate, VARIABLES, variableOf } from '../../services/clinical/variables.ts';
import { readBytes, writeText } from '../files.ts';
import type { Output } from '../output.ts';
import { runCommand } from '../run.ts';

interface Options {
  readonly map: readonly string[];
  readonly decimal?: '.' | ',';
  readonly skipUnreadable?: boolean;
}

const mapped = (command: Command): Command =>
  command
    .argument('<file>', 'CSV with comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252')
    .option('--map <column=meaning>', 'what a column means, see "clinical columns" (repeatable)', collect, [])
    .addOption(new Option('--decimal <mark>', 'decimal mark, when it cannot be told').choices(['.', ',']))
    .option('--skip-unreadable', 'leave cells that cannot be read without a value');

const collect = (value: string, before: readonly string[]): string[] => [...before, value];

export function addClinicalCommands(program: Command): void {
  const clinical = program.command('clinical').description('clinical values of patients, of any columns');

  mapped(
    clinical
      .command('import')
      .description('store the values of patients of the library; GOLD 0 marks healthy lungs'),
  ).action((file: string, options: Options) =>
    runCommand(program.opts(), async ({ library, output }) => {
      const preview = importTable(library, readBytes(file), choicesOf(options));
      show(output, preview);
      output.result('clinical', { stored: preview.patients, unknown: preview.unknown });
    }),
  );

  mapped(
    clinical.command('preview').description('what an import would store, and what cannot be read'),
  ).action((file: string, options: Options) =>
    runCommand(program.opts(), async ({ library, output }) => {
      const preview = previewTable(library, readBytes(file), choicesOf(options));
      show(output, preview);
      const rows = preview.columns.flatMap(({ header, unreadable }) =>
        unreadable.map(({ line, why }) => ({ line, column: header, why })),
      );
      output.table('unreadable', rows);
    }),
  );

  clinical
    .command('columns')
    .description('what a column can mean, and how many patients have a value')
    .action(() =>
      runCommand(program.opts(), async ({ library, output }) => {
        const counts = new Map(clinicalNames(library.catalog).map(({ name, patients }) => [name, patients]));
        const own = [...counts.keys()].filter((name) => !variableOf(name));
        output.table('columns', [
          ...VARIABLES.map(({ id, label, kind, range, unit }) => ({
            meaning: id,
            label,
            kind,
            range: range ? `${range[0]} to ${range[1]}` : null,
            unit: unit ?? null,
            patients: counts.get(id) ?? 0,
          })),
          ...own.map((name) => ({
            meaning: name,
            label: name,
            kind: 'own',
            range: null,
            unit: null,
            patients: counts.get(name)!,
          })),
        ]);
      }),
    );

  clinical
    .command('template')
    .description('an empty table to fill in')
    .option('-o, --output <file>', 'CSV file', 'clinical.csv')
    .action(({ output: file }: { readonly output: string }) =>
      runCommand(program.opts(), async ({ output }) => {
        writeText(file, clinicalTemplate());
        output.say(`wrote ${file}; replace its second line by the patients`);
        output.result('template', { file });
      }),
    );
}

function choicesOf({ map, decimal, skipUnreadable }: Options): TableChoices {
  const columns: Record<string, ColumnChoice> = {};
  for (const text of map) {
    const at = text.lastIndexOf('=');
    const [meaning, kind] = text.slice(at + 1).split(':');
    const known = ['patient', 'date', 'own', 'ignore'].includes(meaning!) || variableOf(meaning!);
    const kinds = [undefined, 'number', 'grade', 'category'];
    if (at < 1 || !known || !kinds.includes(kind)) {
      throw new Refusal(
        'bad-usage',
        `expected --map column=meaning with a meaning of "drasclr clinical columns", patient, date, ignore, or own:number, own:grade, own:category; got ${text}`,
      );
    }
    columns[text.slice(0, at)] = {
      meaning: meaning!,
      ...(kind && { kind: kind as 'number' | 'grade' | 'category' }),
    };
  }
  return { columns, ...(decimal && { decimal }), ...(skipUnreadable && { skipUnreadable }) };
}

function show(output: Output, preview: ClinicalPreview): void {
  output.say(
    `${preview.rows} rows (${preview.encoding}, ${preview.decimal === null ? 'decimal mark unclear: say it with --decimal' : `decimals with “${preview.decimal}”`}): ${preview.patients} patients of the library, ${preview.unknown} rows of others`,
  );
  if (preview.unknown > 0) {
    const more = preview.unknown - preview.unknownLines.length;
    output.say(
      `left out, as the library has no scan of their patients: line${preview.unknown > 1 ? 's' : ''} ${preview.unknownLines.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    );
  }
  output.table(
    'columns',
    preview.columns.map(({ header, meaning, kind, read, missing, unreadableCount }) => ({
      column: header,
      meaning,
      kind,
      read,
      missing,
      unreadable: unreadableCount,
    })),
  );
}
