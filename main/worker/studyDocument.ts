import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { TextTable } from './studyTables.ts';

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
    ...tables.flatMap(({ title: name, table }) => [
      { text: name, style: 'h2' },
      {
        layout: 'lightHorizontalLines',
        table: {
          headerRows: 1,
          body: [
            table.headers.map((text) => ({ text, bold: true })),
            ...table.rows.map((row) => row.map((text) => ({ text }))),
          ],
        },
      },
      ...(table.notes.length > 0
        ? [{ ul: [...table.notes], fontSize: 8, margin: [0, 4, 0, 0] as [number, number, number, number] }]
        : []),
    ]),
    ...drawings.map((svg) => ({
      svg,
      width: 520,
      margin: [0, 12, 0, 0] as [number, number, number, number],
    })),
  ],
});
