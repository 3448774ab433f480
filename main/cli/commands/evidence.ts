import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { PHANTOM_SCALES, type PhantomScale } from '../../../native-models/phantom/plan.ts';
import { gatherEvidence, type SeedEvidence } from '../../services/evidence/evidence.ts';
import {
  EVIDENCE_BUDGETS,
  EVIDENCE_TABLES,
  type EvidenceBudget,
  type EvidenceRequest,
  type EvidenceTable,
} from '../../services/evidence/evidencePlan.ts';
import { evidenceReport } from '../../services/evidence/report.ts';
import { wholeNumber } from '../numbers.ts';
import { type GlobalOptions, runCommand } from '../run.ts';

interface Options {
  readonly scale: PhantomScale;
  readonly patients: number;
  readonly seeds: readonly number[];
  readonly budget: EvidenceBudget;
  readonly only: readonly EvidenceTable[];
  readonly output: string;
}

export function addEvidenceCommand(program: Command): void {
  program
    .command('evidence')
    .description("measure what the paper's tables measure, on generated cohorts; resumable")
    .addOption(new Option('--scale <name>', 'size of the thorax').choices(PHANTOM_SCALES).default('quick'))
    .option('--patients <n>', 'of each seed; multiples of 16 are balanced', wholeNumber(16), 208)
    .option('--seeds <list>', 'one cohort and one training each', seedList, [7, 11, 13])
    .addOption(new Option('--budget <name>', 'how much to train').choices(EVIDENCE_BUDGETS).default('full'))
    .option('--only <tables>', `of ${EVIDENCE_TABLES.join(', ')}`, tableList, [...EVIDENCE_TABLES])
    .option('-o, --output <folder>', 'where evidence.md and its pictures go', 'docs')
    .action((options: Options) =>
      runCommand(evidenceOptions(program.opts()), async ({ session, output, library }) => {
        const { output: folder, ...request } = options;
        const seeds = new Map<number, SeedEvidence>();
        await gatherEvidence(session, library.root, request, {
          unit: (seed, name) => output.say(`· seed ${seed}: ${name}`),
          seed: async (evidence) => {
            seeds.set(evidence.seed, evidence);
            writeReport(resolve(folder), library.root, request, [...seeds.values()], session.engine.name);
          },
        });
        output.say(`wrote ${join(folder, 'evidence.md')}`);
        output.result('evidence', { file: join(folder, 'evidence.md'), seeds: request.seeds.length });
      }),
    );
}

/** Phantoms must not mix with a lab's own scans: the evidence has libraries of its own, one for each seed. */
const evidenceOptions = (globals: GlobalOptions): GlobalOptions => ({
  ...globals,
  library: globals.library ?? process.env.DRASCLR_LIBRARY ?? join(homedir(), 'DrasCLR-evidence'),
});

function seedList(text: string): number[] {
  const seeds = text.split(',').map(Number);
  if (seeds.every((seed) => Number.isInteger(seed) && seed >= 0)) return seeds;
  throw new InvalidArgumentError(`expected whole numbers as in 7,11,13, got "${text}"`);
}

function tableList(text: string): EvidenceTable[] {
  const tables = text.split(',');
  const known = tables.filter((name): name is EvidenceTable =>
    (EVIDENCE_TABLES as readonly string[]).includes(name),
  );
  if (known.length === tables.length) return known;
  throw new InvalidArgumentError(`expected some of ${EVIDENCE_TABLES.join(', ')}, got "${text}"`);
}

function writeReport(
  folder: string,
  root: string,
  request: EvidenceRequest,
  seeds: readonly SeedEvidence[],
  engine: string,
): void {
  const { scale, patients, budget, only } = request;
  const command =
    `npm run evidence -- --scale ${scale} --patients ${patients} --seeds ${request.seeds.join(',')} --budget ${budget}` +
    (only.length < EVIDENCE_TABLES.length ? ` --only ${only.join(',')}` : '');
  const processors = cpus();
  const report = evidenceReport(request, seeds, {
    command,
    machine: `${processors.length} cores of ${processors[0]?.model.trim() ?? 'an unknown processor'}`,
    date: new Date().toISOString().slice(0, 10),
    commit: commitOfProgram(),
    engine,
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'evidence.md'), report);
  const [first] = seeds;
  const picture = join(root, `${scale}-${patients}-seed-${first?.seed}`, 'evidence', budget, 'masks.png');
  if (existsSync(picture)) copyFileSync(picture, join(folder, 'evidence-masks.png'));
}

/** The commit that the program was started from; a package without a repository has none. */
function commitOfProgram(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
