import { Command, Option } from 'commander';
import { PROGRAM_VERSION } from '../version.ts';
import { addArchiveCommands } from './commands/archive.ts';
import { addAtlasCommands } from './commands/atlas.ts';
import { addClinicalCommands } from './commands/clinical.ts';
import { addCohortCommand } from './commands/cohort.ts';
import { addDemoCommand } from './commands/demo.ts';
import { addDiagnoseCommand } from './commands/diagnose.ts';
import { addEfficiencyCommand } from './commands/efficiency.ts';
import { addEngineCommands } from './commands/engine.ts';
import { addEvidenceCommand } from './commands/evidence.ts';
import { addExportCommands } from './commands/export.ts';
import { addFeaturesCommand } from './commands/features.ts';
import { addFineTuneCommand } from './commands/finetune.ts';
import { addImportCommand } from './commands/import.ts';
import { addLabelCommands } from './commands/label.ts';
import { addLibraryCommands } from './commands/library.ts';
import { addMaskCommands } from './commands/mask.ts';
import { addMeasureCommand } from './commands/measure.ts';
import { addModelCommands } from './commands/model.ts';
import { addPrepareCommand } from './commands/prepare.ts';
import { addPretrainCommand } from './commands/pretrain.ts';
import { addReceiveCommand } from './commands/receive.ts';
import { addReviewCommands } from './commands/review.ts';
import { addScansCommand } from './commands/scans.ts';
import { addSegmentCommand } from './commands/segment.ts';
import { addStudyCommands } from './commands/study.ts';
import { wholeNumber } from './numbers.ts';

const COMMANDS = [
  addDemoCommand,
  addCohortCommand,
  addImportCommand,
  addReceiveCommand,
  addArchiveCommands,
  addScansCommand,
  addAtlasCommands,
  addPrepareCommand,
  addPretrainCommand,
  addLabelCommands,
  addClinicalCommands,
  addFineTuneCommand,
  addModelCommands,
  addEfficiencyCommand,
  addSegmentCommand,
  addReviewCommands,
  addMaskCommands,
  addMeasureCommand,
  addFeaturesCommand,
  addStudyCommands,
  addExportCommands,
  addEngineCommands,
  addLibraryCommands,
  addDiagnoseCommand,
  addEvidenceCommand,
];

export function makeProgram(): Command {
  const program = new Command('drasclr')
    .description('Learns lung disease from chest CT on your own workstation. Research use only.')
    .version(PROGRAM_VERSION)
    .option(
      '--library <folder>',
      'library folder (default: $DRASCLR_LIBRARY, else the settings, else ~/DrasCLR)',
    )
    .addOption(
      new Option(
        '--engine <name>',
        'how to compute (default: $DRASCLR_ENGINE, else the settings, else auto)',
      ).choices(['auto', 'native', 'wasm', 'webgpu', 'tensorflow']),
    )
    .option(
      '--threads <n>',
      'threads of the engines native and wasm and of studies (default: $DRASCLR_THREADS, else the settings, else all cores)',
      wholeNumber(1),
    )
    .option('--json', 'one JSON object a line on stdout')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'bad-usage:')) })
    .showHelpAfterError('(see --help)');
  for (const add of COMMANDS) add(program);
  return program;
}
