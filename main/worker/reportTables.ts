import { LUNG_REGIONS } from '../../native-models/analysis/lungRegions.ts';
import type { ReportFacts } from './reportFacts.ts';

type Row = readonly string[];

const REGIONS = LUNG_REGIONS.slice(0, 3);
const THIRDS = LUNG_REGIONS.slice(3);

const LUNG_ROWS: readonly (readonly [name: string, words: string, digits: number])[] = [
  ['litres', 'Volume, l', 2],
  ['massGrams', 'Mass, g', 0],
  ['meanHu', 'Mean density, HU', 0],
  ['perc15', 'Perc15, HU', 0],
  ['laa950', 'LAA−950, %', 1],
  ['laa910', 'LAA−910, %', 1],
  ['laa856', 'LAA−856, %', 1],
];

/** Head and rows: densitometry of both lungs and each; then the burden of each subtype. */
export function lungTable(facts: ReportFacts): { head: Row; rows: Row[] } {
  const rows = [
    ...LUNG_ROWS.map(([name, words, digits]) => [words, ...valuesOf(facts, name, REGIONS, digits)]),
    ...subtypesOf(facts).flatMap((subtype) => [
      [`${capital(subtype)} emphysema, %`, ...valuesOf(facts, `${subtype} %`, REGIONS, 1)],
      [`${capital(subtype)} emphysema, l`, ...valuesOf(facts, `${subtype} litres`, REGIONS, 2)],
    ]),
  ];
  return { head: ['', 'Both lungs', 'Right', 'Left'], rows };
}

/** Head and rows: shares by thirds of equal volume. */
export function thirdsTable(facts: ReportFacts): { head: Row; rows: Row[] } {
  const head = ['% of thirds by volume', 'R upper', 'R middle', 'R lower', 'L upper', 'L middle', 'L lower'];
  const rows = [
    ['LAA−950', ...valuesOf(facts, 'laa950', THIRDS, 1)],
    ...subtypesOf(facts).map((subtype) => [capital(subtype), ...valuesOf(facts, `${subtype} %`, THIRDS, 1)]),
  ];
  return { head, rows };
}

/** Subtypes with a burden among the measures, in the order of the models. */
export const subtypesOf = ({ models }: ReportFacts): string[] => [
  ...new Set(models.map(({ subtype }) => subtype)),
];

function valuesOf(facts: ReportFacts, name: string, regions: readonly string[], digits: number): string[] {
  return regions.map((region) => {
    const found = facts.measures.find((row) => row.region === region && row.name === name);
    return found?.value == null ? '–' : found.value.toFixed(digits).replace('-', '−');
  });
}

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
