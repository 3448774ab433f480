import { capital } from '../../words.ts';

interface MeasureWords {
  readonly name: string;
  readonly value: (value: number | null) => string;
}

const figure = (name: string, digits: number, unit: string): MeasureWords => ({
  name,
  value: (value) => (value === null ? '–' : `${value.toFixed(digits)}${unit}`),
});

/** Names as the services store them, in a radiologist's words and in the order in which they are asked for. */
const KNOWN: Readonly<Record<string, MeasureWords>> = {
  litres: figure('Volume', 2, ' l'),
  laa950: figure('LAA−950', 1, ' %'),
  laa925: figure('LAA−925', 1, ' %'),
  laa910: figure('LAA−910', 1, ' %'),
  laa856: figure('LAA−856', 1, ' %'),
  perc15: figure('Perc15', 0, ' HU'),
  perc10: figure('Perc10', 0, ' HU'),
  meanHu: figure('Mean', 0, ' HU'),
  sdHu: figure('Standard deviation', 0, ' HU'),
  skewness: figure('Skewness', 2, ''),
  massGrams: figure('Mass', 0, ' g'),
  haa: figure('HAA −600…−250', 1, ' %'),
  haa600: figure('HAA−600', 1, ' %'),
  haa250: figure('HAA−250', 1, ' %'),
};

export function measureWords(name: string): MeasureWords {
  const known = KNOWN[name];
  if (known) return known;
  const burden = /^(.+) (%|litres)$/.exec(name);
  if (!burden) return figure(name, 2, '');
  return burden[2] === '%'
    ? figure(capital(burden[1]!), 1, ' %')
    : figure(`${capital(burden[1]!)}, litres`, 2, ' l');
}

/** Subtypes first, then what is known in its own order, then the rest. */
export function orderMeasures(names: readonly string[]): readonly string[] {
  const order = Object.keys(KNOWN);
  const rank = (name: string): number => {
    if (/ (%|litres)$/.test(name)) return 0.5;
    const at = order.indexOf(name);
    return at < 0 ? order.length : at;
  };
  return [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}
