interface MeasureWords {
  readonly name: string;
  readonly value: (value: number | null) => string;
}

const figure = (name: string, digits: number, unit: string): MeasureWords => ({
  name,
  value: (value) => (value === null ? '–' : `${value.toFixed(digits)}${unit}`),
});

/** Names as the services store them, in a radiologist's words. */
const KNOWN: Readonly<Record<string, MeasureWords>> = {
  litres: figure('Volume', 2, ' l'),
  massGrams: figure('Mass', 0, ' g'),
  meanHu: figure('Mean', 0, ' HU'),
  sdHu: figure('Standard deviation', 0, ' HU'),
  skewness: figure('Skewness', 2, ''),
  perc10: figure('Perc10', 0, ' HU'),
  perc15: figure('Perc15', 0, ' HU'),
  haa: figure('HAA −600…−250', 1, ' %'),
};

export function measureWords(name: string): MeasureWords {
  const known = KNOWN[name];
  if (known) return known;
  const attenuation = /^(laa|haa)(\d+)$/.exec(name);
  if (attenuation) return figure(`${attenuation[1]!.toUpperCase()}−${attenuation[2]}`, 1, ' %');
  const burden = /^burden\/(.+)$/.exec(name);
  return burden ? figure(`Burden, ${burden[1]}`, 1, ' %') : figure(name, 2, '');
}
