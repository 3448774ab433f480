import type { Json } from '../../artefacts/key.ts';
import type { Model } from '../../catalog/models.ts';
import type { Session } from '../library/session.ts';
import { requireModel } from '../models/models.ts';
import { pretrain } from '../training/pretrain.ts';
import type { EvidenceCohort } from './evidenceCohort.ts';
import type { BudgetSettings } from './evidencePlan.ts';
import type { RunUnit } from './units.ts';

/** An encoder of tables 6 and 8. */
export interface Variant {
  readonly name: string;
  readonly settings: Readonly<Record<string, Json>>;
}

const conditioning = (name: string): Variant['settings'] => ({
  encoder: { conditioning: name },
  neighbours: 0,
});

export const OURS: Variant = { name: 'Loc-CondConv, 2 neighbours', settings: { neighbours: 2 } };
const ALONE: Variant = { name: 'Loc-CondConv, no neighbours', settings: { neighbours: 0 } };

/** Trained by the local loss alone, as in the paper. */
export const TABLE_6: readonly Variant[] = [
  { name: 'No conditioning', settings: conditioning('none') },
  { name: 'Concatenation', settings: conditioning('concatenation') },
  { name: 'HyperNetwork', settings: conditioning('hypernetwork') },
  ALONE,
];

export const TABLE_8: readonly Variant[] = [
  ALONE,
  { name: 'Loc-CondConv, 1 neighbour', settings: { neighbours: 1 } },
  OURS,
  { name: 'Loc-CondConv, 3 neighbours', settings: { neighbours: 3 } },
];

/** Pretrains a variant on the patients who are not held out; once. */
export async function pretrained(
  session: Session,
  run: RunUnit,
  { atlas, patients }: EvidenceCohort,
  { pretraining }: BudgetSettings,
  variant: Variant,
  seed: number,
): Promise<Model> {
  const { everyLandmark, ...rest } = pretraining;
  const settings: Variant['settings'] = {
    ...rest,
    seed,
    ...landmarksOf(atlas.landmarks, everyLandmark),
    ...variant.settings,
  };
  const holdOut = patients.filter(({ heldOut }) => heldOut).map(({ scan }) => scan.patientKey);
  const name = `pretrained ${variant.name}`;
  const { id } = await run(slug(name), { settings, patients: patients.length }, async () => {
    const model = await pretrain(session, { atlas: atlas.id, name, settings, holdOut });
    return { id: model.id, curves: model.summary.curves as Json };
  });
  return requireModel(session.library, id);
}

const landmarksOf = (count: number, every: number): Readonly<Record<string, Json>> =>
  every === 1 ? {} : { landmarks: Array.from({ length: Math.ceil(count / every) }, (_, n) => n * every) };

/** A name as a file may be called. */
export const slug = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
