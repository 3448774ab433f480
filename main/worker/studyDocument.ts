import type { Content, Margins, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { TextTable } from './studyTables.ts';

/** Two beside each other fill a page's width, four a page. */
const FIGURE_WIDTH = 372;

const pairs = <T>(items: readonly T[]): T[][] =>
  items.flatMap((_, at) => (at % 2 === 0 ? [items.slice(at, at + 2)] : []));

/** A study as a document: methods, tables, figures, warnings. */
export const studyDocument = (
  title: string,
  methods: string,
  tables: readonly { readonly title: string; readonly table: TextTable }[],
  drawings: readonly string[],
  warnings: readonly string[],
): TDocumentDefinitions => ({
  info: { title },
  pageSize: 'A4',
  pageOrientation: 'landscape',
  pageMargins: [40, 40, 40, 40],
  defaultStyle: { font: 'Roboto', fontSize: 9 },
  styles: {
    h1: { fontSize: 16, bold: true, margin: [0, 0, 0, 8] },
    h2: { fontSize: 12, bold: true, margin: [0, 12, 0, 4] },
  },
  footer: (page, pages) => ({
    text: `Research use only · ${page} of ${pages}`,
    alignment: 'center',
    fontSize: 8,
  }),
  content: [
    { text: title, style: 'h1' },
    { text: 'Methods', style: 'h2' },
    methods,
    ...(warnings.length > 0 ? [{ text: 'Warnings', style: 'h2' }, { ul: [...warnings] }] : []),
    ...tables.map(({ title: name, table }) => tableOf(name, table)),
    ...pairs(drawings).map((pair) => ({
      columns: pair.map((svg) => ({ svg, width: FIGURE_WIDTH })),
      columnGap: 16,
      unbreakable: true,
      margin: [0, 8, 0, 0] as Margins,
    })),
  ],
});

/** More rows than this would leave most of a page empty before them. */
const MAX_UNBROKEN_ROWS = 20;

/** A table with its heading and what its dashes stand for. */
const tableOf = (title: string, { headers, rows, labels, notes }: TextTable): Content => ({
  unbreakable: rows.length <= MAX_UNBROKEN_ROWS,
  stack: [
    { text: title, style: 'h2' },
    {
      layout: 'lightHorizontalLines',
      fontSize: 8,
      table: {
        headerRows: 1,
        body: [
          headers.map((text) => ({ text, bold: true })),
          // A score stays on one line; the names of features may break.
          ...rows.map((row) => row.map((text, at) => ({ text, noWrap: at >= labels }))),
        ],
      },
    },
    ...(notes.length > 0 ? [{ ul: [...notes], fontSize: 8, margin: [0, 4, 0, 0] as Margins }] : []),
  ],
});
