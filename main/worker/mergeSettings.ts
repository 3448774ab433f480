import { Refusal } from '../../native-models/common/refusal.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The defaults with what the user changed, groups merged name by name.
 * @throws Refusal `bad-setting` for a name that there is not (naming those there are) or another type.
 */
export function mergeSettings<T extends object>(defaults: T, changes: Values): T {
  return merge(defaults as Values, changes, '') as T;
}

function merge(defaults: Values, changes: Values, within: string): Values {
  const out: Record<string, unknown> = { ...defaults };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    const place = within ? `${within}.${name}` : name;
    const current = out[name];
    if (!(name in defaults) && !OPTIONAL.has(place)) {
      throw new Refusal(
        'bad-setting',
        `there is no setting "${place}"; there are ${Object.keys(defaults).join(', ')}`,
      );
    }
    out[name] = isGroup(current) && isGroup(value) ? merge(current, value, place) : value;
    if (name in defaults && kindOf(out[name]) !== kindOf(current)) {
      throw new Refusal(
        'bad-setting',
        `"${place}" should be: ${kindOf(current)}; got ${JSON.stringify(value)}`,
      );
    }
  }
  return out;
}

/** Settings that have no default. */
const OPTIONAL = new Set(['landmarks']);

const kindOf = (value: unknown): string =>
  isGroup(value) ? 'group' : Array.isArray(value) ? 'list' : typeof value;

const isGroup = (value: unknown): value is Values =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
