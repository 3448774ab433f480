import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { BoxplotChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import pdfmake from 'pdfmake';
import fonts from 'pdfmake/fonts/Roboto.js';
import { chartOption } from '../../native-models/figures/chartOption.ts';
import type { Figure } from '../../native-models/figures/figure.ts';
import { figureTable } from '../../native-models/figures/figureTable.ts';
import { mapFigure } from '../../native-models/figures/mapFigure.ts';
import type { Score } from '../../native-models/study/studyResult.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';
import type { JobInput, JobRunner } from './protocol.ts';
import { studyDocument } from './studyDocument.ts';
import { phenotypeTable, survivalTexts, type TextTable } from './studyTables.ts';

use([
  BoxplotChart,
  LineChart,
  ScatterChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  SVGRenderer,
]);

const SIZE = { width: 640, height: 420 };

/** Writes a study's tables, figures and report into a folder that is there. */
export const exportStudy: JobRunner<'studyExport'> = async (input, context) => {
  const { folder, title, methods, result } = input;
  const files: { name: string; content: string | Buffer }[] = [];
  const tables: { title: string; table: TextTable }[] = [];
  const addTable = (title: string, table: TextTable, rows: Parameters<typeof longRows>[0]): void => {
    const name = slug(title);
    tables.push({ title, table });
    files.push({ name: `table-${name}.csv`, content: csvOf(table) });
    files.push({ name: `scores-${name}.csv`, content: stringify(longRows(rows), { header: true }) });
  };
  const { phenotypes, survival } = result;
  if (phenotypes.length > 0) addTable('Phenotypes', phenotypeTable(phenotypes), phenotypes);
  if (survival.length > 0) addTable('Survival', survivalTexts(survival), survival);
  const drawings = [...result.figures, ...mapFigures(input)].map((figure) => ({
    figure,
    svg: svgOf(figure),
  }));
  drawings.forEach(({ figure, svg }, at) => {
    const name = `figure-${at + 1}-${slug(figure.title)}`;
    files.push({ name: `${name}.svg`, content: svg });
    files.push({ name: `${name}.csv`, content: stringify([...figureTable(figure)], { header: true }) });
  });
  files.push({ name: 'methods.md', content: `${methods}\n` });
  pdfmake.setFonts(fonts);
  // A report is made of what we give it: nothing is fetched, and only its fonts are read.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(fonts.Roboto).includes(path));
  const document = studyDocument(
    title,
    methods,
    tables,
    drawings.map(({ svg }) => svg),
    result.warnings,
  );
  files.push({ name: 'study.pdf', content: await pdfmake.createPdf(document).getBuffer() });
  for (const [done, { name, content }] of files.entries()) {
    context.signal.throwIfAborted();
    await writeFileAtomic(join(folder, name), Buffer.from(content));
    context.report({ stage: 'export', done: done + 1, total: files.length, unit: 'files' });
  }
  return { files: files.length };
};

const mapFigures = ({ result, colours }: JobInput<'studyExport'>): Figure[] =>
  (result.columns ?? [])
    .filter(({ id }) => colours.includes(id))
    .flatMap((column) => (result.maps ?? []).map((map) => mapFigure(map, column)));

/** A figure as an SVG file of its own. */
export function svgOf(figure: Figure): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...SIZE });
  try {
    chart.setOption({
      backgroundColor: '#ffffff',
      ...chartOption(figure, { ink: '#1a1a1a', line: '#8a8a8a' }),
    });
    return chart.renderToSVGString();
  } finally {
    chart.dispose();
  }
}

const csvOf = ({ headers, rows }: TextTable): string =>
  stringify([[...headers], ...rows.map((row) => [...row])]);

interface ScoredRow {
  readonly features: string;
  readonly outcome?: string;
  readonly patients: number;
  readonly reason: string | null;
  readonly scores: readonly Score[];
}

/** A line per score, with all digits. */
const longRows = (rows: readonly ScoredRow[]): Record<string, string | number>[] =>
  rows.flatMap(
    ({ features, outcome = 'survival', patients, reason, scores }): Record<string, string | number>[] =>
      reason === null
        ? scores.map(({ metric, mean, spread }) => ({
            features,
            outcome,
            patients,
            metric,
            mean,
            spread,
            reason: '',
          }))
        : [{ features, outcome, patients, metric: '', mean: '', spread: '', reason }],
  );

const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
