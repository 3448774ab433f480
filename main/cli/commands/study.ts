import { basename, extname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { listStudyRows } from '../../catalog/savedStudies.ts';
import { STUDY_DEFAULTS } from '../../model/studyDefinition.ts';
import { encodeOnnx } from '../../services/study/encodeOnnx.ts';
import { exportStudy } from '../../services/study/exportStudy.ts';
import { importFeatures } from '../../services/study/importFeatures.ts';
import {
  isStale,
  newStudy,
  removeStudy,
  runStudy,
  definitionOf as savedDefinition,
} from '../../services/study/studies.ts';
import { readBytes } from '../files.ts';
import { wholeNumber } from '../numbers.ts';
import { runCommand } from '../run.ts';
import { collect, definitionFromFile, definitionOf, type NewStudyOptions } from '../studyOptions.ts';
import { outcomeTables, scoredRows } from '../studyTables.ts';

export function addStudyCommands(program: Command): void {
  const study = program
    .command('study')
    .description("the paper's tables 2 to 4 and figure 4 on this library");
  addNew(study, program);
  addRun(study, program);
  addList(study, program);
  addExport(study, program);
  addRemove(study, program);
  addImportFeatures(study, program);
  addEncode(study, program);
}

function addNew(study: Command, program: Command): void {
  study
    .command('new')
    .description('save a study; run it with "drasclr study run NAME"')
    .argument('<name>')
    .option(
      '--features <set>',
      'model[:ID], landmarks:spread|thirds[:ID], measures:laa950,perc15, clinical:bode, imported:NAME or baseline:kmeans; several joined by + (repeatable)',
      collect,
      [],
    )
    .option(
      '--outcomes <list>',
      `columns (default: those of ${STUDY_DEFAULTS.outcomes.join(',')} that have values)`,
    )
    .option('--no-survival', 'leave the survival analysis out')
    .option('--confounders <list>', `of survival (default: ${STUDY_DEFAULTS.confounders.join(',')})`)
    .option('--where <condition>', 'cohort, such as "gold>=1", "sex=F" (repeatable)', collect, [])
    .addOption(
      new Option('--visit <which>', 'scan of a patient with several')
        .choices(['first', 'last'])
        .default('first'),
    )
    .addOption(
      new Option('--graded <model>', 'readout of grades')
        .choices(['multinomial', 'ordinal'])
        .default('multinomial'),
    )
    .option('--folds <n>', 'by patient', wholeNumber(2, 20), STUDY_DEFAULTS.folds)
    .option('--repeats <n>', 'of the folds', wholeNumber(1, 20), STUDY_DEFAULTS.repeats)
    .option('--resamples <n>', 'of the bootstrap', wholeNumber(20, 2000), STUDY_DEFAULTS.resamples)
    .option('--seed <n>', 'of all randomness', wholeNumber(0), STUDY_DEFAULTS.seed)
    .addOption(
      new Option('--trained <what>', 'patients that trained a model of the study')
        .choices(['refuse', 'leave-out', 'test'])
        .default('refuse'),
    )
    .option('--config <file>', 'a whole definition as JSON, as "study export" writes it')
    .action((name: string, options: NewStudyOptions) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const row = newStudy(
          library,
          options.config ? definitionFromFile(name, options.config) : definitionOf(library, name, options),
        );
        const { outcomes, survival } = savedDefinition(row);
        const asked = [...outcomes, ...(survival ? ['survival'] : [])].join(', ');
        output.say(`saved the study “${row.name}” (${row.id}): ${asked}; run it with "drasclr study run"`);
        output.result('study', { study: row.id, name: row.name });
      }),
    );
}

function addRun(study: Command, program: Command): void {
  study
    .command('run')
    .description('compute a study, unless nothing has changed since its result')
    .argument('<name>')
    .action((name: string) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const result = await runStudy(session, name);
        const scored = scoredRows(result);
        for (const table of outcomeTables(scored)) output.say(table);
        output.result('scores', {
          rows: scored.flatMap(({ outcome, features, patients, scores }) =>
            scores.map(({ metric, mean, spread }) => ({ outcome, features, patients, metric, mean, spread })),
          ),
        });
        const reasons = scored.flatMap(({ features, reason }) =>
          reason === null ? [] : [`${features}: ${reason}`],
        );
        for (const reason of new Set(reasons)) output.say(reason);
        for (const warning of result.warnings) output.say(`note: ${warning}`);
        output.result('study', { ...result, figures: result.figures.length });
      }),
    );
}

function addList(study: Command, program: Command): void {
  study
    .command('list')
    .description('the studies of the library')
    .action(() =>
      runCommand(program.opts(), async ({ library, output }) => {
        const rows = [];
        for (const row of listStudyRows(library.catalog)) {
          const state =
            row.resultKey === null
              ? 'not run'
              : (await isStale(library, row))
                ? 'data changed'
                : 'up to date';
          rows.push({ study: row.id, name: row.name, state, ran: row.ranAt });
        }
        if (rows.length === 0) output.say('no studies yet; save one with "drasclr study new"');
        output.table('studies', rows);
      }),
    );
}

function addExport(study: Command, program: Command): void {
  study
    .command('export')
    .description('tables (CSV), figures (SVG), methods, exact versions and a PDF into a folder')
    .argument('<name>')
    .requiredOption('-o, --output <folder>', 'made when it is not there')
    .option(
      '--colour <column>',
      'clinical column that colours the maps of the features (repeatable; default: the first outcome)',
      collect,
      [],
    )
    .action((name: string, options: { readonly output: string; readonly colour: readonly string[] }) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const { output: folder, colour } = options;
        const files = await exportStudy(session, name, folder, colour);
        output.say(`wrote ${files} files to ${folder}`);
        output.result('export', { folder, files });
      }),
    );
}

function addRemove(study: Command, program: Command): void {
  study
    .command('remove')
    .description('delete a saved study; nothing else')
    .argument('<name>')
    .action((name: string) =>
      runCommand(program.opts(), async ({ library, output }) => {
        removeStudy(library, name);
        output.say(`removed the study “${name}”`);
      }),
    );
}

function addImportFeatures(study: Command, program: Command): void {
  study
    .command('import-features')
    .description(
      'take features of another program: CSV whose first column is scan or patient, or .npy with --keys',
    )
    .argument('<file>')
    .option('--name <name>', 'what studies call them (default: the name of the file)')
    .option('--keys <file>', 'scan ids or PatientIDs, one a line, of the rows of an .npy file')
    .action((file: string, { name, keys }: { readonly name?: string; readonly keys?: string }) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const called = name ?? basename(file, extname(file));
        const found = await importFeatures(library, called, readBytes(file), keys ? readBytes(keys) : null);
        output.say(
          `${found.name}: ${found.columns} features of ${found.patients} rows, ${found.unknown} rows of others`,
        );
        output.result('features', found);
      }),
    );
}

function addEncode(study: Command, program: Command): void {
  study
    .command('encode')
    .description(
      'run an ONNX encoder on the landmark patches, or on the whole lungs, of all prepared scans; studies choose the result as imported:NAME',
    )
    .argument(
      '<file>',
      'takes and gives what "model export --format onnx" writes, or takes an input “volume”: see docs/study.md',
    )
    .option('--name <name>', 'what studies call the features (default: the name of the file)')
    .action((file: string, { name }: { readonly name?: string }) =>
      runCommand(program.opts(), async ({ session, output }) => {
        const found = await encodeOnnx(session, name ?? basename(file, extname(file)), resolve(file));
        output.say(`${found.name}: ${found.columns} features of ${found.patients} scans`);
        output.result('features', found);
      }),
    );
}
