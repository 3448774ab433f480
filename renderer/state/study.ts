import { create } from 'zustand';
import type { StudyDefinition } from '../../main/model/studyDefinition.ts';
import type { StudyColumn } from '../../native-models/study/studyInput.ts';
import type {
  ChosenTable,
  ClinicalPreview,
  ColumnChoice,
  QueuedEncoder,
  StudyDetail,
  StudyForm,
  StudyRow,
} from '../../preload/contract/study.ts';
import type { Answer } from '../../preload/contract.ts';
import { ask, type Failure, failureOf } from '../api.ts';
import { study as words } from '../strings/en/study.ts';
import { show } from './shell.ts';

/** A clinical table that is looked at before it is taken in. */
export interface TableInHand {
  readonly token: string;
  readonly name: string;
  readonly preview: ClinicalPreview;
  readonly columns: Readonly<Record<string, ColumnChoice>>;
  /** Null: as the table's cells tell. */
  readonly decimal: '.' | ',' | null;
  readonly skipUnreadable: boolean;
}

/** The study screen. */
export const useStudy = create<{
  readonly rows: readonly StudyRow[] | null;
  readonly form: StudyForm | null;
  readonly detail: StudyDetail | null;
  readonly table: TableInHand | null;
  readonly writing: boolean;
  /** The study that the form began with; null for a new one. */
  readonly template: StudyDefinition | null;
  /** Job of the last run of a study, by its id; of this window only. */
  readonly runs: Readonly<Record<string, number>>;
  /** Column that maps of the features are coloured by; null: the first. */
  readonly colour: string | null;
  readonly notice: string | null;
  readonly failure: Failure | null;
}>(() => ({
  rows: null,
  form: null,
  detail: null,
  table: null,
  writing: false,
  template: null,
  runs: {},
  colour: null,
  notice: null,
  failure: null,
}));

const set = useStudy.setState;
const get = useStudy.getState;

/** Does an act; a refusal is shown on the screen. */
async function attempt(act: () => Promise<string | null>): Promise<void> {
  try {
    set({ notice: await act(), failure: null });
  } catch (error) {
    set({ notice: null, failure: failureOf(error) });
  }
}

export const dismiss = (): void => set({ notice: null, failure: null });

/** The list and the form; the study that is open is read again. */
export async function loadStudies(): Promise<void> {
  try {
    const [rows, form] = await Promise.all([ask('listStudies', undefined), ask('studyForm', undefined)]);
    set({ rows, form });
    const open = rows.find(({ id }) => id === get().detail?.row.id) ?? rows.at(-1);
    if (!open) set({ detail: null });
    else if (!get().writing) set({ detail: await ask('openStudy', { studyId: open.id }) });
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

export const openStudy = (studyId: string) =>
  attempt(async () => {
    set({ detail: await ask('openStudy', { studyId }), writing: false, table: null });
    return null;
  });

/** Opens or closes the form. @param template what it begins with. */
export const writeStudy = (writing: boolean, template: StudyDefinition | null = null): void =>
  set({ writing, template, table: null });

export const saveAndRun = (definition: StudyDefinition) =>
  attempt(async () => {
    const { studyId } = await ask('saveStudy', definition);
    await queueRun(studyId);
    set({ writing: false, detail: await ask('openStudy', { studyId }) });
    await loadStudies();
    return null;
  });

async function queueRun(studyId: string): Promise<void> {
  const { jobId } = await ask('runStudy', { studyId });
  set(({ runs }) => ({ runs: { ...runs, [studyId]: jobId } }));
}

export const runAgain = (studyId: string) =>
  attempt(async () => {
    await queueRun(studyId);
    return null;
  });

/** Column of the maps' colours, on the screen and in the export: as chosen, else GOLD, else the first. */
export const colourOf = (columns: readonly StudyColumn[], chosen: string | null): StudyColumn | undefined =>
  columns.find(({ id }) => id === chosen) ?? columns.find(({ id }) => id === 'gold') ?? columns[0];

export const chooseColour = (colour: string): void => set({ colour });

const shownColour = (): string | null => {
  const { detail, colour } = get();
  return colourOf(detail?.result?.columns ?? [], colour)?.id ?? null;
};

export const exportStudy = (studyId: string) =>
  attempt(async () =>
    words.view.exported((await ask('exportStudy', { studyId, colour: shownColour() })).name),
  );

export const removeStudy = ({ id, name }: StudyRow) =>
  attempt(async () => {
    await ask('removeStudy', { studyId: id });
    set({ detail: null });
    await loadStudies();
    return words.view.removed(name);
  });

export const writeTemplate = () =>
  attempt(async () => words.templateWritten((await ask('exportClinicalTemplate', undefined)).name));

export const importFeatures = () =>
  attempt(async () => {
    const found = await ask('chooseImportedFeatures', undefined);
    if (found === null) return null;
    await loadStudies();
    return words.featuresImported(found.name, found.columns, found.patients, found.unknown);
  });

export const chooseEncoder = () =>
  attempt(async () => {
    const queued = await ask('chooseEncoder', undefined);
    return queued && words.encoding(queued.name);
  });

/** An encoder was dropped: its features will be there to choose from when its job is done. */
export function hearEncoder(answer: Answer<QueuedEncoder>): void {
  show('study');
  if (answer.ok) set({ notice: words.encoding(answer.value.name), failure: null });
  else set({ notice: null, failure: answer.error });
}

const inHand = ({ token, name, preview }: ChosenTable): TableInHand => ({
  token,
  name,
  preview,
  columns: {},
  decimal: null,
  skipUnreadable: false,
});

export const chooseTable = () =>
  attempt(async () => {
    const chosen = await ask('chooseClinicalTable', undefined);
    if (chosen) set({ table: inHand(chosen), writing: false });
    return null;
  });

/** A clinical table was dropped: it is shown before it is taken in. */
export function hearClinicalTable(answer: Answer<ChosenTable>): void {
  show('study');
  if (answer.ok) set({ table: inHand(answer.value), writing: false, notice: null, failure: null });
  else set({ notice: null, failure: answer.error });
}

const choicesOf = ({ columns, decimal }: TableInHand) => ({ columns, ...(decimal && { decimal }) });

/** Reads the table anew as it is now said to be. */
const previewAs = (change: Partial<Pick<TableInHand, 'columns' | 'decimal'>>) =>
  attempt(async () => {
    const { table } = get();
    if (!table) return null;
    const changed = { ...table, ...change };
    const preview = await ask('previewClinicalTable', {
      token: table.token,
      choices: choicesOf(changed),
    });
    set({ table: { ...changed, preview } });
    return null;
  });

/** Says what a column means; the preview follows. */
export const mapColumn = (header: string, choice: ColumnChoice) =>
  previewAs({ columns: { ...get().table?.columns, [header]: choice } });

export const chooseDecimal = (decimal: '.' | ',') => previewAs({ decimal });

export const skipUnreadable = (skip: boolean): void => {
  const { table } = get();
  if (table) set({ table: { ...table, skipUnreadable: skip } });
};

export const leaveTable = (): void => set({ table: null });

export const importClinicalTable = () =>
  attempt(async () => {
    const { table } = get();
    if (!table) return null;
    const { token, skipUnreadable: skip } = table;
    const { patients } = await ask('importClinicalTable', {
      token,
      choices: { ...choicesOf(table), skipUnreadable: skip },
    });
    set({ table: null });
    await loadStudies();
    return words.table.taken(patients);
  });
