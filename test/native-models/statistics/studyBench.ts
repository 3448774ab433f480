import { availableParallelism, cpus } from 'node:os';
import { startFoldThreads } from '../../../main/worker/foldThreads.ts';
import { deriveSeed, normal, seededRandom } from '../../../native-models/common/random.ts';
import { runStudy } from '../../../native-models/study/runStudy.ts';
import type { StudyInput, StudyOutcome } from '../../../native-models/study/studyInput.ts';

/*
 * Times five repeated folds of each readout on a generated cohort whose features are correlated and partly
 * informative, as representations are; `resident` is the memory of the process after each repeat.
 *   node test/native-models/statistics/studyBench.ts [patients] [features] [readout | all] [threads]
 */
const [patients = '10000', columns = '128', only = 'all', asked] = process.argv.slice(2);
const n = Number(patients);
const d = Number(columns);
const threads = asked === undefined ? availableParallelism() : Number(asked);

const SETTINGS = {
  folds: 5,
  repeats: 5,
  innerFolds: 3,
  resamples: 100,
  seed: 1,
  graded: 'multinomial',
  leaveOutTrained: false,
} as const;

/** A few factors behind all columns, so that they are collinear, and a score that follows from them. */
function cohort() {
  const random = seededRandom(deriveSeed(3, 'bench'));
  const factors = 12;
  const loadings = Float64Array.from({ length: factors * d }, () => normal(random));
  const data = new Float64Array(n * d);
  const score = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const own = Float64Array.from({ length: factors }, () => normal(random));
    for (let j = 0; j < d; j++) {
      let value = normal(random);
      for (let f = 0; f < factors; f++) value += own[f]! * loadings[f * d + j]!;
      data[i * d + j] = value;
    }
    score[i] = own[0]! - 0.6 * own[1]! + 0.8 * normal(random);
  }
  return { data, score, random };
}

const { data, score, random } = cohort();
const quantiles = (parts: number) => {
  const sorted = score.toSorted();
  const cuts = Array.from({ length: parts - 1 }, (_, k) => sorted[Math.floor(((k + 1) * n) / parts)]!);
  return Array.from(score, (value) => cuts.filter((cut) => value > cut).length);
};
const outcome = (kind: StudyOutcome['kind'], values: readonly number[], levels: number): StudyOutcome => ({
  id: kind,
  label: kind,
  kind,
  values,
  levels: Array.from({ length: levels }, (_, k) => String(k)),
});
const time = Array.from(score, (value) => -Math.log(1 - random()) * 1500 * Math.exp(-0.7 * value) + 0.01);
const censoring = Array.from({ length: n }, () => 800 + 2000 * random());
const base: StudyInput = {
  patients: Array.from({ length: n }, (_, i) => ({ key: `p${i}`, trained: false })),
  outcomes: [],
  survival: null,
  confounders: [],
  features: [{ label: 'features', group: 'imaging', columns: d, data, absent: null }],
  groupings: [],
  columns: [],
  notes: [],
  settings: SETTINGS,
};
const RUNS: Readonly<Record<string, StudyInput>> = {
  ridge: { ...base, outcomes: [outcome('number', Array.from(score), 0)] },
  logistic: { ...base, outcomes: [outcome('binary', quantiles(2), 2)] },
  multinomial: { ...base, outcomes: [outcome('grades', quantiles(6), 6)] },
  ordinal: {
    ...base,
    outcomes: [outcome('grades', quantiles(6), 6)],
    settings: { ...SETTINGS, graded: 'ordinal' },
  },
  cox: {
    ...base,
    survival: {
      time: time.map((t, i) => Math.min(t, censoring[i]!)),
      event: time.map((t, i) => (t <= censoring[i]! ? 1 : 0)),
    },
  },
};

process.stdout.write(
  `${n} patients × ${d} features, 5 folds × 5, ${threads} threads, ${cpus()[0]?.model}, Node ${process.versions.node}\n`,
);
for (const [name, input] of Object.entries(RUNS)) {
  if (only === 'all' || only === name) await bench(name, input);
}

async function bench(name: string, input: StudyInput): Promise<void> {
  const folds = startFoldThreads(threads);
  const resident: number[] = [];
  const part = (done: number) => {
    if (done % SETTINGS.folds === 0) resident.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  };
  const began = performance.now();
  const cpu = process.cpuUsage();
  const result = await runStudy(input, { between: async () => {}, part, solve: folds.solve });
  const { user, system } = process.cpuUsage(cpu);
  const wall = (performance.now() - began) / 1000;
  await folds.close();
  const scores = [...result.phenotypes, ...result.survival].flatMap((row) => row.scores);
  process.stdout.write(
    `${name.padEnd(12)} ${wall.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} CPU-s, ` +
      `resident ${resident.join(', ')} MiB, peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB, ` +
      `${scores.map(({ metric, mean }) => `${metric} ${mean.toFixed(6)}`).join(', ')}\n`,
  );
}
