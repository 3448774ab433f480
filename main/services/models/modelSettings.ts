import { FINE_TUNING_DEFAULTS } from '../../../native-models/training/fineTuneSettings.ts';
import { PAPER_PRETRAINING } from '../../../native-models/training/pretrainSettings.ts';
import type { SettingLine } from '../../../preload/contract/models.ts';
import type { ModelCard } from '../../artefacts/modelFolder.ts';

type Group = Readonly<Record<string, unknown>>;

/**
 * What a model was trained with beside the paper's values (of fine-tuning: ours, since the paper gives only the
 * folds); what differs comes first.
 */
export function settingLines({ kind, settings }: Pick<ModelCard, 'kind' | 'settings'>): SettingLine[] {
  const defaults: Group =
    kind === 'pretrained' ? { ...PAPER_PRETRAINING, landmarks: 'all' } : { ...FINE_TUNING_DEFAULTS };
  const expected = new Map(flatten(defaults));
  const actual = new Map(flatten(kind === 'pretrained' ? { landmarks: 'all', ...settings } : settings));
  const relevant = [...actual].filter(([name]) => name !== 'subtype' && isRelevant(name, settings));
  const lines = relevant.map(([name, value]) => {
    const normal = expected.get(name) ?? null;
    // Any seed is as good as another.
    return {
      name,
      value,
      defaultValue: normal,
      differs: normal !== null && normal !== value && name !== 'seed',
    };
  });
  return [...lines.filter(({ differs }) => differs), ...lines.filter(({ differs }) => !differs)];
}

/** Settings of the full scheme say nothing about a linear readout, and the other way round. */
function isRelevant(name: string, { scheme }: Group): boolean {
  if (name.startsWith('full.')) return scheme === 'full';
  if (name.startsWith('logistic.')) return scheme !== 'full';
  return true;
}

function flatten(group: Group, within = ''): [string, string][] {
  return Object.entries(group).flatMap(([name, value]): [string, string][] => {
    const place = within + name;
    if (value === undefined) return [];
    if (Array.isArray(value)) return [[place, `${value.length} chosen`]];
    if (value !== null && typeof value === 'object') return flatten(value as Group, `${place}.`);
    return [[place, String(value)]];
  });
}
