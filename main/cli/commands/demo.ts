import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { FineTuningMetric } from '../../../native-models/training/fineTuneSettings.ts';
import { type DemoListener, demo, FULL_DEMO, QUICK_DEMO } from '../../services/demo/demo.ts';
import { foldTable, warningsOf } from '../foldTable.ts';
import { wholeNumber } from '../numbers.ts';
import type { Output } from '../output.ts';
import { type GlobalOptions, runCommand } from '../run.ts';

interface Options {
  readonly quick?: boolean;
  readonly patients?: number;
  readonly seed?: number;
}

export function addDemoCommand(program: Command): void {
  program
    .command('demo')
    .description('the whole way on a generated cohort, from DICOM to masks, measures and a picture')
    .option('--quick', 'small thoraxes, few steps: about 4 minutes on two cores')
    .option('--patients <n>', 'size of the cohort', wholeNumber(8))
    .option('--seed <n>', 'of the cohort and of all training', wholeNumber(0))
    .action((options: Options) => {
      const plan = { ...(options.quick ? QUICK_DEMO : FULL_DEMO), ...chosen(options) };
      const globals = demoOptions(program.opts());
      return runCommand(globals, async ({ session, output, library }) => {
        output.say(
          `DrasCLR demo on ${plan.patients} generated patients; library ${library.root}. Research use only.`,
        );
        const picture = await demo(session, plan, narrate(output));
        output.say(`\npicture: ${picture}\nopen the library: npm start -- --library ${library.root}`);
        output.result('demo', { picture, library: library.root });
      });
    });
}

/** Phantoms must not mix with a lab's own scans: the demo has a library of its own. */
const demoOptions = (globals: GlobalOptions): GlobalOptions => ({
  ...globals,
  library: globals.library ?? process.env.DRASCLR_LIBRARY ?? join(homedir(), 'DrasCLR-demo'),
});

const chosen = ({ patients, seed }: Options) => ({
  ...(patients !== undefined && { patients }),
  ...(seed !== undefined && { seed }),
});

const percent = (share: number | null): number | null => rounded(share === null ? null : 100 * share, 2);

const lookText = ({ step, loss, validationLoss, validationAuc }: FineTuningMetric): string =>
  `all layers: training loss ${loss.toFixed(3)} after ${step} steps` +
  (validationLoss === null
    ? ''
    : `; watched patients ${validationLoss.toFixed(3)}, AUC ${validationAuc?.toFixed(2) ?? '–'}`);

const rounded = (value: number | null, digits: number): number | null =>
  value === null ? null : Number(value.toFixed(digits));

function narrate(output: Output): DemoListener {
  return {
    step: (name, seconds) => {
      output.say(`· ${name}: ${seconds.toFixed(1)} s`);
      output.result('step', { name, seconds });
    },
    cohort: (patients) => {
      const stages = [0, 1, 2, 3, 4].map(
        (gold) => patients.filter((row) => row.gold === String(gold)).length,
      );
      output.say(`  GOLD 0–4: ${stages.join(', ')} patients`);
    },
    prepared: (atlas, scans) => {
      output.say(`\nscans: ${scans.length}; atlas ${atlas.id} with ${atlas.landmarks} landmarks`);
      output.table(
        'prepared',
        scans.map(({ scanId, state, litres, quality, error }) => ({
          scan: scanId,
          state: error ? error.code : state,
          litres: rounded(litres ?? null, 2),
          dice: rounded(quality?.dice ?? null, 3),
          'landmarks outside %': rounded(quality ? quality.landmarksOutside * 100 : null, 1),
        })),
      );
    },
    pretrained: (model) => {
      output.say('\npretraining: losses per epoch (eq. 6, eq. 8) and how often the right key wins');
      output.table('curves', curvesOf(model.summary));
    },
    fineTuned: (model) => {
      output.say(`\n${model.subtype}: held-out boxes, folds by patient`);
      output.table('folds', foldTable(model.summary));
      const look = (model.summary.looks as readonly FineTuningMetric[] | undefined)?.at(-1);
      if (look) output.say(lookText(look));
      for (const warning of warningsOf(model.summary)) output.say(warning);
    },
    overlaps: (rows) => {
      output.say('\nDice with the truth on held-out patients');
      output.table(
        'dice',
        rows.map((row) => ({
          patient: row.title,
          subtype: row.subtype,
          'truth litres': rounded(row.truthLitres, 3),
          'Dice window': rounded(row.dice, 3),
          'Dice sharp': rounded(row.sharpDice, 3),
          'Dice LAA-950': rounded(row.laaDice, 3),
          'best HU': rounded(row.huLimit, 3),
          'window limit': rounded(row.windowLimit, 3),
          'false %': percent(row.falseShare),
          'false % sharp': percent(row.falseShareSharp),
        })),
      );
    },
    measured: (scans) => {
      output.say('\nmeasures of both lungs');
      output.table(
        'measures',
        scans.map(({ scanId, rows }) => ({
          scan: scanId,
          ...Object.fromEntries(
            rows
              .filter((row) => row.region === 'both' && SHOWN.some((name) => row.name.startsWith(name)))
              .map((row) => [row.name, rounded(row.value, 2)]),
          ),
        })),
      );
    },
  };
}

const SHOWN = ['litres', 'meanHu', 'laa950', 'perc15', 'centrilobular', 'paraseptal'];

interface Curve {
  readonly epoch: number;
  readonly localLoss: number | null;
  readonly neighbourLoss: number | null;
  readonly accuracy: number | null;
  readonly chance: number | null;
}

const curvesOf = (summary: Readonly<Record<string, unknown>>) =>
  (summary.curves as readonly Curve[]).map((curve) => ({
    epoch: curve.epoch + 1,
    local: rounded(curve.localLoss, 3),
    neighbour: rounded(curve.neighbourLoss, 3),
    'accuracy %': rounded(curve.accuracy === null ? null : curve.accuracy * 100, 1),
    'chance %': rounded(curve.chance === null ? null : curve.chance * 100, 1),
  }));
