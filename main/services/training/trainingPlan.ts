import { freemem } from 'node:os';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import { FINE_TUNING_DEFAULTS, patchesToTrain } from '../../../native-models/training/fineTuneSettings.ts';
import {
  PAPER_PRETRAINING,
  type PretrainSettings,
} from '../../../native-models/training/pretrainSettings.ts';
import {
  FINE_TUNING_FIELDS,
  PRETRAIN_FIELDS,
  type SettingField,
  type ValidationError,
  validateSettings,
} from '../../../native-models/training/settingFields.ts';
import type { Blocker, Remedy, ScanUse, TrainingPlan } from '../../../preload/contract/training.ts';
import { listAtlases } from '../../catalog/atlases.ts';
import { listRegistrations } from '../../catalog/registrations.ts';
import { listScans } from '../../catalog/scans.ts';
import type { FineTuneForm, PretrainForm } from '../../model/trainingRequests.ts';
import { mergeSettings } from '../../worker/mergeSettings.ts';
import type { Library } from '../library/library.ts';
import type { Session } from '../library/session.ts';
import { readyArtefact } from '../library/stages.ts';
import { registeredScans } from '../scans/landmarks.ts';
import { gatherSamples, refuseUnbalanced } from './finetune.ts';
import { type Cost, costOf, neededMb } from './trainingCost.ts';
import { fineTuneOf } from './trainingKinds.ts';

/** Where a training would run. */
export type Place = Pick<Session, 'library' | 'engine'>;

/** With what would be measured for its cost. */
export type Planned = TrainingPlan & { readonly toMeasure: Cost | null };

const MB = 2 ** 20;
/** What must stay free for the window and the system. */
const SPARE_MB = 300;

const REMEDIES: Readonly<Record<string, Remedy>> = {
  'not-enough-scans': 'library',
  'no-atlas': 'library',
  'no-model': 'training',
  'no-labels': 'viewer',
  'labels-too-few': 'viewer',
  'no-healthy': 'viewer',
};

const blockerOf = (code: string, message: string): Blocker => ({
  code,
  // The command line's advice is of no use in the window, which has a button for it.
  message: message.replace(/[;:]? ?(make one|add some|\()[^;]*"drasclr.*$/, ''),
  remedy: REMEDIES[code] ?? null,
});

/** Runs a check; its refusal becomes a blocker in words. */
function refusals(check: () => void): Blocker[] {
  try {
    check();
    return [];
  } catch (error) {
    if (isRefusal(error)) return [blockerOf(error.code, error.message)];
    throw error;
  }
}

/** Why a scan is not used, as far as the catalog knows. */
function whyNot(library: Library, scanId: string, atlasId: string | undefined): ScanUse['why'] {
  if (atlasId === undefined) return 'not-prepared';
  const own = listRegistrations(library.catalog, scanId, atlasId);
  if (own.length === 0) return 'not-prepared';
  return own.every(({ review }) => review === 'rejected') ? 'rejected' : 'not-registered';
}

export function planPretraining({ library, engine }: Place, request: PretrainForm): Planned {
  const atlas = listAtlases(library.catalog).at(-1);
  const all = listScans(library.catalog);
  const ready = atlas
    ? registeredScans({ library }, all, atlas).filter((scan) => readyArtefact(library, scan.patchesKey))
    : [];
  const used = new Set(ready.map(({ scanId }) => scanId));
  const patients = new Set(ready.map(({ patientKey }) => patientKey)).size;
  const { settings, blockers, validationErrors } = merged(
    PAPER_PRETRAINING,
    request.settings,
    PRETRAIN_FIELDS,
  );
  if (!atlas)
    blockers.push(blockerOf('no-atlas', 'no atlas yet: make a healthy scan the atlas in the library'));
  else if (patients < 2) {
    blockers.push(
      blockerOf(
        'not-enough-scans',
        `expected prepared scans of at least 2 patients, got ${used.size} of ${patients}: prepare more in the library`,
      ),
    );
  }
  const chosen = (settings.landmarks ?? []).filter((j) => atlas && j >= atlas.landmarks);
  if (atlas && chosen.length > 0) {
    validationErrors.push({
      path: 'landmarks',
      message: `landmarks should be from 0 to ${atlas.landmarks - 1}, got ${chosen.slice(0, 5).join(', ')}`,
    });
  }
  const landmarks = settings.landmarks?.length ?? atlas?.landmarks ?? 0;
  const cost = pretrainCost(settings, used.size, landmarks);
  const scans = all.map((scan) => ({
    scanId: scan.id,
    patient: scan.patientKey,
    used: used.has(scan.id),
    why: used.has(scan.id) ? null : whyNot(library, scan.id, atlas?.id),
  }));
  return {
    ...warned(finished({ library, engine }, validationErrors, blockers, cost), scans),
    scans,
    patients,
    landmarks,
    boxes: null,
  };
}

/** Samples of whole steps: a rest of one scan has no batch of its own. */
export function pretrainCost(settings: PretrainSettings, scans: number, landmarks: number): Cost {
  const { batchSize, epochs, encoder, neighbours, bankSize } = settings;
  const perTurn = scans % batchSize === 1 ? scans - 1 : scans;
  return {
    measure: {
      figure: 'pretrain',
      encoder,
      batchSize: Math.max(2, Math.min(batchSize, scans)),
      neighbours,
      bankSize,
    },
    units: epochs * landmarks * perTurn,
    unit: 'samples',
  };
}

/** @param shares of an efficiency curve; `[]` for one fine-tuning. */
export function planFineTuning(
  { library, engine }: Place,
  request: FineTuneForm,
  shares: readonly number[] = [],
): Planned {
  const { settings, blockers, validationErrors } = merged(
    FINE_TUNING_DEFAULTS,
    request.settings,
    FINE_TUNING_FIELDS,
  );
  const all = listScans(library.catalog);
  const unused = (why: ScanUse['why']) =>
    all.map((scan) => ({ scanId: scan.id, patient: scan.patientKey, used: false, why }));
  let found: ReturnType<typeof gatherSamples>;
  try {
    found = gatherSamples(library, { ...fineTuneOf(request), subtypes: [request.subtype] });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    blockers.push(blockerOf(error.code, error.message));
    return {
      ...finished({ library, engine }, validationErrors, blockers, null),
      scans: unused('not-prepared'),
      patients: 0,
      landmarks: 0,
      boxes: { subtype: 0, healthy: 0, goldZero: 0 },
    };
  }
  const { pretrained, atlas, scans, samples, healthyScans, used } = found;
  const positives = samples.filter(({ subtype }) => subtype === request.subtype).length;
  const healthy = samples.filter(({ subtype }) => subtype === 'healthy').length;
  // Patches of GOLD 0 patients fill up what the readers' healthy boxes lack.
  const negatives = healthyScans.length > 0 ? Math.max(healthy, positives) : healthy;
  blockers.push(...refusals(() => refuseUnbalanced([request.subtype], samples, healthyScans)));
  const fewest = Math.min(positives, negatives);
  if (blockers.length === 0 && fewest < settings.minimumPerClass) {
    const got = `got ${positives} of ${request.subtype} and ${negatives} healthy`;
    blockers.push(
      blockerOf('labels-too-few', `expected at least ${settings.minimumPerClass} boxes of each, ${got}`),
    );
  }
  const usedIds = new Set(used.map(({ scanId }) => scanId));
  const registered = new Set(scans.map(({ scanId }) => scanId));
  const encoder =
    (pretrained.summary.settings as PretrainSettings | undefined)?.encoder ?? PAPER_PRETRAINING.encoder;
  const scored = shares.length > 0 || settings.crossValidate === 'yes';
  const trainings = (scored ? settings.folds : 0) + (shares.length > 0 ? 0 : 1);
  const points = Math.max(1, shares.length);
  const scratches = shares.length === 0 && scored && settings.scratch === 'yes' ? settings.folds : 0;
  const fullArms = (shares.length > 0 ? 1 : 0) + (request.scheme === 'full' ? 1 : 0);
  const cost: Cost =
    fullArms > 0
      ? {
          measure: {
            figure: 'full',
            encoder,
            batchSize: settings.full.batchSize,
            neighbours: 0,
            bankSize: 1,
          },
          units: points * fullArms * patchesToTrain(settings) * (trainings + scratches),
          unit: 'patches',
        }
      : {
          measure: { figure: 'encode', encoder, batchSize: 16, neighbours: 0, bankSize: 1 },
          units: positives + negatives,
          unit: 'patches',
        };
  const uses = all.map(
    (scan): ScanUse => ({
      scanId: scan.id,
      patient: scan.patientKey,
      used: usedIds.has(scan.id),
      why: usedIds.has(scan.id)
        ? null
        : registered.has(scan.id)
          ? 'no-boxes'
          : whyNot(library, scan.id, atlas.id),
    }),
  );
  return {
    ...warned(finished({ library, engine }, validationErrors, blockers, cost), uses),
    scans: uses,
    patients: new Set(used.map(({ patientKey }) => patientKey)).size,
    landmarks: atlas.landmarks,
    boxes: { subtype: positives, healthy, goldZero: healthyScans.length },
  };
}

/** Says what readers have taken out of the data: it may be what the user misses. */
function warned<P extends Pick<TrainingPlan, 'warnings'>>(plan: P, scans: readonly ScanUse[]): P {
  const rejected = scans.filter(({ why }) => why === 'rejected').length;
  if (rejected === 0) return plan;
  const words =
    rejected === 1
      ? 'One scan is left out: a reader rejected its registration.'
      : `${rejected} scans are left out: readers rejected their registrations.`;
  return { ...plan, warnings: [...plan.warnings, words] };
}

/** The settings in effect with all that is wrong with them. */
function merged<T extends object>(defaults: T, changes: object, fields: readonly SettingField[]) {
  const blockers: Blocker[] = [];
  let settings = defaults;
  try {
    settings = mergeSettings(defaults, changes as Record<string, unknown>);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // What was typed is of another kind, as a word for a number: the field that it stands in says so.
    const validationErrors = validateSettings(fields, overlaid(defaults, changes));
    if (validationErrors.length > 0) return { settings, blockers, validationErrors };
    blockers.push(blockerOf(error.code, error.message));
  }
  return { settings, blockers, validationErrors: validateSettings(fields, settings) };
}

/** The settings with what was typed in them, whatever its kind. */
function overlaid(defaults: unknown, changes: object): object {
  const within =
    defaults !== null && typeof defaults === 'object' ? (defaults as Readonly<Record<string, unknown>>) : {};
  return {
    ...within,
    ...Object.fromEntries(
      Object.entries(changes).map(([name, value]) => [
        name,
        value !== null && typeof value === 'object' && !Array.isArray(value)
          ? overlaid(within[name], value as object)
          : value,
      ]),
    ),
  };
}

/** The common end of both plans: what it costs and whether the memory is there. */
function finished(
  { library, engine }: Place,
  validationErrors: readonly ValidationError[],
  blockers: Blocker[],
  cost: Cost | null,
) {
  const freeMb = freemem() / MB;
  const usable = validationErrors.length === 0 && cost !== null;
  const measured = usable ? costOf(library, cost, engine) : null;
  const needed = usable ? (measured?.memoryMb ?? neededMb(cost)) : 0;
  const warnings: string[] = [];
  const sizes = `about ${Math.round(needed)} MB, ${Math.round(freeMb)} MB are free`;
  if (usable && needed + SPARE_MB > freeMb) {
    blockers.push(
      blockerOf(
        'memory-too-small',
        `the training needs ${sizes}: choose a smaller batch or close other programs`,
      ),
    );
  } else if (usable && 1.5 * needed + SPARE_MB > freeMb) {
    warnings.push(`Memory is tight: the training needs ${sizes}.`);
  }
  return {
    validationErrors,
    blockers,
    warnings,
    cost: measured,
    neededMb: needed,
    freeMb,
    toMeasure: usable ? cost : null,
  };
}

/** @throws Refusal with the plan's first validation error or blocker. */
export function refusePlan({ validationErrors, blockers }: TrainingPlan): void {
  const [error] = validationErrors;
  if (error) throw new Refusal('settings-invalid', error.message);
  const [blocker] = blockers;
  if (blocker) throw new Refusal(blocker.code, blocker.message);
}
