import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { SegmentationType } from '../../dicom/segmentation/encodeSegmentation.ts';
import { boxReports } from '../../services/annotation/boxReports.ts';
import { listLabels } from '../../services/annotation/labels.ts';
import {
  exportNnunet,
  exportPublishedDataset,
  type PublishedDatasetRequest,
} from '../../services/exports/exportDataset.ts';
import { exportNifti } from '../../services/exports/exportNifti.ts';
import { exportSegmentation } from '../../services/exports/exportSegmentation.ts';
import { reportName, writeReport } from '../../services/exports/report.ts';
import { audit } from '../../services/library/audit.ts';
import { chosenScans } from '../../services/scans/findScans.ts';
import { eachScan } from '../eachScan.ts';
import { makeFolder, writeBytes } from '../files.ts';
import { runCommand } from '../run.ts';

interface SrOptions {
  readonly scan?: readonly string[];
  readonly reader?: string;
  readonly output: string;
}

export function addExportCommands(program: Command): void {
  const command = program.command('export').description('take results out of the library');
  addSrCommand(program, command);
  addReportCommand(program, command);
  addSegCommand(program, command);
  addDatasetCommand(program, command);
  command
    .command('nifti')
    .description(
      'volume, lungs, probabilities and masks (as reviewed) of scans as NIfTI (1 mm grid, RAS header)',
    )
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('-o, --output <folder>', 'folder', '.')
    .action((options: { readonly scan?: readonly string[]; readonly output: string }) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const scans = chosenScans(library, options.scan);
        const { made, finish } = await eachScan(scans, output, (scan) =>
          exportNifti(session, scan, options.output),
        );
        output.table('files', made.flat());
        finish();
      }),
    );
}

function addDatasetCommand(program: Command, command: Command): void {
  command
    .command('dataset')
    .description(
      'published: patches for the published DrasCLR trainer; nnunet: CT and accepted masks as an nnU-Net raw data set',
    )
    .requiredOption('-o, --output <folder>', 'folder')
    .addOption(new Option('--format <name>', 'layout').choices(['published', 'nnunet']).default('published'))
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('--atlas <id>', 'published: atlas of the patches (default: the newest)')
    .option('--model <id>', 'published: cut the patches as this model knows them')
    .action(
      (
        options: PublishedDatasetRequest & {
          readonly scan?: readonly string[];
          readonly format: string;
          readonly output: string;
        },
      ) =>
        runCommand(program.opts(), async ({ library, session, output }) => {
          makeFolder(options.output);
          const scans = chosenScans(library, options.scan);
          if (options.format === 'nnunet') {
            const made = await exportNnunet(session, scans, options.output);
            output.say(`wrote ${made.cases.length} cases to ${options.output}`);
            output.result('dataset', { folder: options.output, ...made });
            return;
          }
          const made = await exportPublishedDataset(session, scans, options.output, options);
          output.say(
            `wrote ${made.scans} scans, ${made.landmarks} landmarks (${made.convention}) to ${options.output}`,
          );
          output.result('dataset', { folder: options.output, ...made });
        }),
    );
}

function addSegCommand(program: Command, command: Command): void {
  command
    .command('seg')
    .description(
      'masks (as reviewed) as DICOM SEG on the original slices; names the patient as the images do',
    )
    .option('--scan <id...>', 'only these scans (default: all)')
    .addOption(
      new Option(
        '--type <type>',
        'binary: subtypes may overlap; labelmap: one label a voxel; fractional: probabilities',
      )
        .choices(['binary', 'labelmap', 'fractional'])
        .default('binary'),
    )
    .option('--lungs', 'right and left lung as segments as well')
    .option('-o, --output <folder>', 'folder', '.')
    .action(
      (options: {
        readonly scan?: readonly string[];
        readonly type: SegmentationType;
        readonly lungs?: boolean;
        readonly output: string;
      }) =>
        runCommand(program.opts(), async ({ library, session, output }) => {
          makeFolder(options.output);
          const { made, finish } = await eachScan(chosenScans(library, options.scan), output, (scan) =>
            exportSegmentation(session, scan, options.output, {
              type: options.type,
              lungs: options.lungs ?? false,
            }),
          );
          output.table('files', made);
          finish();
        }),
    );
}

function addSrCommand(program: Command, command: Command): void {
  command
    .command('sr')
    .description(
      'boxes as DICOM SR (TID 1500), a file for each scan and reader; names the patient as the images do',
    )
    .option('--scan <id...>', 'only these scans (default: all that have boxes)')
    .option('--reader <name>', 'only the boxes of this reader')
    .option('-o, --output <folder>', 'folder', '.')
    .action((options: SrOptions) =>
      runCommand(program.opts(), async ({ library, output }) => {
        const labelled = new Set(listLabels(library).map((box) => box.scanId));
        const scans = chosenScans(library, options.scan).filter(
          ({ id }) => options.scan !== undefined || labelled.has(id),
        );
        const { made, finish } = await eachScan(scans, output, async (scan) => {
          const reports = await boxReports(library, scan, options.reader);
          audit(library, 'exported', scan.id, { format: 'sr', files: reports.length });
          return Promise.all(
            reports.map(async ({ scanId, reader, boxes, name, content }) => {
              const file = join(options.output, name);
              await writeBytes(file, content);
              return { scan: scanId, reader, boxes, file };
            }),
          );
        });
        output.table('files', made.flat());
        finish();
      }),
    );
}

function addReportCommand(program: Command, command: Command): void {
  command
    .command('report')
    .description('a PDF for each scan: measures, key images, warnings, models; research use only')
    .option('--scan <id...>', 'only these scans (default: all)')
    .option('-o, --output <folder>', 'folder', '.')
    .action((options: { readonly scan?: readonly string[]; readonly output: string }) =>
      runCommand(program.opts(), async ({ library, session, output }) => {
        const { made, finish } = await eachScan(chosenScans(library, options.scan), output, async (scan) => {
          const file = join(options.output, reportName(scan.id));
          await writeReport(session, scan, file);
          return { scan: scan.id, file };
        });
        output.table('files', made);
        finish();
      }),
    );
}
