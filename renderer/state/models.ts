import { create } from 'zustand';
import type { ModelDetail, ModelRow, TakenModel } from '../../preload/contract/models.ts';
import type { Answer } from '../../preload/contract.ts';
import { ask, type Failure, failureOf } from '../api.ts';
import type { Loaded } from '../store.ts';
import { models as words } from '../strings/en/models.ts';
import { show } from './shell.ts';

/** The models screen. */
export const useModels = create<{
  readonly rows: Loaded<readonly ModelRow[]>;
  readonly chosen: string | null;
  readonly detail: Loaded<ModelDetail> | null;
  /** What came of the last act. */
  readonly notice: string | null;
  readonly failure: Failure | null;
}>(() => ({ rows: { kind: 'loading' }, chosen: null, detail: null, notice: null, failure: null }));

const set = useModels.setState;

export async function loadModels(): Promise<void> {
  try {
    const rows = await ask('listModels', undefined);
    set({ rows: { kind: 'ready', value: rows } });
    const { chosen } = useModels.getState();
    const next = rows.find(({ id }) => id === chosen)?.id ?? rows[0]?.id ?? null;
    if (next === null) set({ chosen: null, detail: null });
    else await openModel(next);
  } catch (error) {
    set({ rows: { kind: 'refused', failure: failureOf(error) } });
  }
}

export async function openModel(modelId: string): Promise<void> {
  const { chosen, detail } = useModels.getState();
  // What is shown stays until its newer self is there.
  set({ chosen: modelId, detail: chosen === modelId ? detail : { kind: 'loading' } });
  const loaded = await ask('openModel', { modelId }).then(
    (value): Loaded<ModelDetail> => ({ kind: 'ready', value }),
    (error: unknown): Loaded<ModelDetail> => ({ kind: 'refused', failure: failureOf(error) }),
  );
  if (useModels.getState().chosen === modelId) set({ detail: loaded });
}

/** Does an act and says what came of it. @returns whether it was done. */
export async function actOnModel(act: () => Promise<string | null>): Promise<boolean> {
  try {
    set({ notice: await act(), failure: null });
    return true;
  } catch (error) {
    set({ notice: null, failure: failureOf(error) });
    return false;
  }
}

export const dismiss = (): void => set({ notice: null, failure: null });

const takenWords = ({ name, state }: TakenModel): string =>
  state === 'made' ? words.imported(name) : words.already(name);

export const importModel = () =>
  actOnModel(async () => {
    const taken = await ask('chooseAndImportModel', undefined);
    if (taken === null) return null;
    await loadModels();
    await openModel(taken.modelId);
    return takenWords(taken);
  });

/** Model files were dropped: they are shown, or why there are none. */
export function hearTakenModels(answer: Answer<readonly TakenModel[]>): void {
  show('models');
  if (!answer.ok) {
    set({ notice: null, failure: answer.error });
    return;
  }
  set({
    notice: answer.value.map(takenWords).join(' · '),
    failure: null,
    chosen: answer.value.at(-1)?.modelId ?? null,
  });
  void loadModels();
}
