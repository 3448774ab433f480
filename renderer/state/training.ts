import { create } from 'zustand';
import type { EfficiencyForm, PretrainForm, SettingValues } from '../../main/model/trainingRequests.ts';
import type {
  TrainingForms,
  TrainingPlan,
  TrainingPoint,
  TrainingRun,
} from '../../preload/contract/training.ts';
import { ask, type Failure, failureOf } from '../api.ts';

export type TrainingTab = 'pretrain' | 'finetune' | 'efficiency' | 'runs';

/** What is typed into a form: text by path, only where it differs from the default. */
export type Typed = Readonly<Record<string, string>>;

interface Training {
  readonly tab: TrainingTab;
  readonly forms: TrainingForms | null;
  readonly typed: { readonly pretrain: Typed; readonly fineTune: Typed };
  readonly patience: string;
  readonly name: string;
  readonly model: string | null;
  readonly subtype: EfficiencyForm['subtype'];
  readonly scheme: EfficiencyForm['scheme'];
  /** Whose boxes are learnt from; null: those of all. */
  readonly reader: string | null;
  readonly shares: string;
  readonly plan: TrainingPlan | null;
  readonly measuring: boolean;
  readonly failure: Failure | null;
  readonly runs: readonly TrainingRun[] | null;
  readonly chosen: readonly number[];
  readonly points: Readonly<Record<number, readonly TrainingPoint[]>>;
}

export const useTraining = create<Training>(() => ({
  tab: 'pretrain',
  forms: null,
  typed: { pretrain: {}, fineTune: {} },
  patience: '',
  name: '',
  model: null,
  subtype: 'centrilobular',
  scheme: 'linear',
  reader: null,
  shares: '10, 25, 50, 75, 100',
  plan: null,
  measuring: false,
  failure: null,
  runs: null,
  chosen: [],
  points: {},
}));

const set = useTraining.setState;
const get = useTraining.getState;

/** Does an act; a refusal is shown on the screen. */
async function attempt(act: () => Promise<void>): Promise<void> {
  try {
    await act();
    set({ failure: null });
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

/** Text to a setting: a number where it is one; main's checks judge the rest. */
export function settingOf(path: string, text: string): number | string | number[] {
  const number = (part: string) => (part.trim() === '' ? Number.NaN : Number(part));
  if (path === 'landmarks')
    return text.split(',').map((part) => (Number.isNaN(number(part)) ? -1 : number(part)));
  return Number.isNaN(number(text)) ? text : number(text);
}

/** Settings as main takes them: groups within groups. */
export function nested(typed: Typed): SettingValues {
  const out: Record<string, unknown> = {};
  for (const [path, text] of Object.entries(typed)) {
    const names = path.split('.');
    let group = out;
    for (const name of names.slice(0, -1)) {
      group[name] ??= {};
      group = group[name] as Record<string, unknown>;
    }
    group[names.at(-1)!] = settingOf(path, text);
  }
  return out as SettingValues;
}

export function pretrainAsk(): PretrainForm {
  const { typed, patience, name } = get();
  const epochs = Math.round(Number(patience));
  return {
    settings: nested(typed.pretrain),
    patience: epochs >= 1 && epochs <= 1000 ? epochs : null,
    name: name.trim() || null,
  };
}

export function efficiencyAsk(): EfficiencyForm {
  const { typed, model, subtype, scheme, reader, shares, tab } = get();
  const numbers = shares.split(',').map((part) => Number(part) / 100);
  return {
    settings: nested(typed.fineTune),
    model,
    subtype,
    scheme,
    ...(reader !== null && { readers: [reader] }),
    shares: tab === 'efficiency' ? numbers.filter((share) => share > 0 && share <= 1).slice(0, 20) : [],
  };
}

let planned = 0;

/** The plan of what the form says now; only the newest answer counts. */
export async function plan(measure = false): Promise<void> {
  const number = ++planned;
  const { tab } = get();
  if (tab === 'runs') return;
  if (measure) set({ measuring: true });
  await attempt(async () => {
    const answer = await (tab === 'pretrain'
      ? ask(measure ? 'measurePretraining' : 'planPretraining', pretrainAsk())
      : ask(measure ? 'measureFineTuning' : 'planFineTuning', efficiencyAsk()));
    if (number === planned) set({ plan: answer });
  });
  if (measure) set({ measuring: false });
}

export function change(part: Partial<Training>): void {
  set(part);
  void plan();
}

export const loadForms = () =>
  attempt(async () => {
    set({ forms: await ask('trainingForms', undefined) });
    await plan();
  });

export async function start(): Promise<void> {
  const { tab } = get();
  await attempt(async () => {
    const { shares: _, ...fineTune } = efficiencyAsk();
    const { jobId } =
      tab === 'pretrain'
        ? await ask('startPretraining', pretrainAsk())
        : tab === 'finetune'
          ? await ask('startFineTuning', fineTune)
          : await ask('startEfficiency', efficiencyAsk());
    set({ tab: 'runs', chosen: [jobId] });
    await loadRuns();
  });
}

export const loadRuns = () =>
  attempt(async () => {
    const runs = await ask('trainingRuns', undefined);
    const known = get().chosen.filter((id) => runs.some(({ jobId }) => jobId === id));
    const chosen = known.length > 0 ? known : runs.slice(0, 1).map(({ jobId }) => jobId);
    set({ runs, chosen });
    for (const id of chosen) if (!get().points[id]) await loadPoints(id);
  });

async function loadPoints(jobId: number): Promise<void> {
  const points = await ask('jobMetrics', { jobId });
  set((state) => ({ points: { ...state.points, [jobId]: points } }));
}

export function toggleRun(jobId: number): void {
  const { chosen, points } = get();
  set({ chosen: chosen.includes(jobId) ? chosen.filter((id) => id !== jobId) : [...chosen, jobId] });
  if (!points[jobId]) void attempt(() => loadPoints(jobId));
}

/** A point that has just been measured; one of the same place is replaced. */
export function hearMetric({ jobId, ...point }: { readonly jobId: number } & TrainingPoint): void {
  const known = get().points[jobId];
  if (!known) return;
  const others = known.filter(
    ({ series, position }) => series !== point.series || position !== point.position,
  );
  set((state) => ({ points: { ...state.points, [jobId]: [...others, point] } }));
}

export const finishRun = (jobId: number) =>
  attempt(async () => {
    await ask('finishTraining', { jobId });
  });

export const exportCurve = async (jobId: number): Promise<string | null> => {
  let name: string | null = null;
  await attempt(async () => {
    ({ name } = await ask('exportEfficiency', { jobId }));
  });
  return name;
};
