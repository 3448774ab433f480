import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { MeasureWarning } from '../../native-models/analysis/measureWarnings.ts';
import { OVERLAY_COLOURS, subtypeColour } from '../../native-models/analysis/overlayColours.ts';
import type { ReportedModel, ReportFacts } from './reportFacts.ts';
import { capital, lungTable, subtypesOf, thirdsTable } from './reportTables.ts';

/** A key image as data URLs of PNG. */
export interface ReportImage {
  readonly title: string;
  readonly plain: string;
  readonly marked: string;
}

const RESEARCH = 'Research use only — not for diagnosis';
const GREY = '#5a6472';
const RULE = '#c9d1da';
const ACCENT = '#0f5e6b';

/** A report of two pages, A4: what was measured, what was seen, what it rests on. */
export function reportDocument(
  facts: ReportFacts,
  images: readonly ReportImage[],
  warnings: readonly MeasureWarning[],
): TDocumentDefinitions {
  return {
    pageSize: 'A4',
    pageMargins: [42, 58, 42, 52],
    info: { title: `Emphysema report ${facts.scanId}`, creator: `DrasCLR Desktop ${facts.program}` },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.15 },
    header: () => ({
      margin: [42, 24, 42, 0],
      columns: [
        { text: 'DrasCLR Desktop', bold: true, color: ACCENT },
        { text: RESEARCH, alignment: 'right', bold: true, color: '#9a5b00' },
      ],
    }),
    footer: (page: number, pages: number) => ({
      margin: [42, 12, 42, 0],
      fontSize: 7.5,
      color: GREY,
      columns: [
        {
          width: 'auto',
          text: `${facts.scanId} · ${facts.pseudonym} · ${stamp(facts.madeAt)} · DrasCLR Desktop ${facts.program}`,
        },
        { text: `${RESEARCH} · ${page} / ${pages}`, alignment: 'right' },
      ],
    }),
    content: [
      { text: 'Lung density and emphysema', fontSize: 17, bold: true, margin: [0, 0, 0, 8] },
      scanFacts(facts),
      reviewBox(facts),
      ...warningList(warnings),
      heading('Measures'),
      table(lungTable(facts), [150, '*', '*', '*']),
      heading('By thirds of each lung, of equal volume'),
      table(thirdsTable(facts), [90, '*', '*', '*', '*', '*', '*']),
      { text: howSure, color: GREY, fontSize: 8, margin: [0, 6, 0, 0] },
      { text: 'Key images', style: 'heading', fontSize: 11, bold: true, color: ACCENT, pageBreak: 'before' },
      legend(facts),
      ...images.map(imageRow),
      heading('What it rests on'),
      ...facts.models.map(modelLine),
      registrationLine(facts),
    ],
  };
}

const howSure =
  'Between two scans of one patient RA−950 differs by 0.66 points and Perc15 by 2.4 HU on average (SPIE 7963); a change of the ' +
  'reconstruction kernel alone moved the score by 7.7 ± 2.7 points (doi 10.1007/s00330-015-3824-y). Compare only scans of like kernel, ' +
  'thickness and inspiration. LAA−950 is the share of lung voxels strictly below −950 HU; Perc15 the 15th percentile of the lung.';

const heading = (text: string): Content => ({
  text,
  fontSize: 11,
  bold: true,
  color: ACCENT,
  margin: [0, 12, 0, 4],
});

function scanFacts(facts: ReportFacts): Content {
  const [x, y, z] = facts.spacingMm.map((mm) => Number(mm.toFixed(2)));
  const entries: readonly (readonly [string, string])[] = [
    ['Patient (pseudonym)', facts.pseudonym],
    ['Scan', facts.scanId],
    ['Study date', dateOf(facts.studyDate)],
    ['Series', facts.description ?? 'not named'],
    ['Scanner', facts.manufacturer ?? 'not named'],
    ['Kernel', facts.kernel ?? 'not named'],
    ['Slices', `${facts.slices} of ${facts.thicknessMm ?? '?'} mm, spacing ${x} × ${y} × ${z} mm`],
    ['Contrast agent', facts.contrast ? 'named' : 'none named'],
  ];
  const half = Math.ceil(entries.length / 2);
  const column = (part: typeof entries): Content => ({
    table: {
      widths: [92, '*'],
      body: part.map(([name, value]) => [{ text: name, color: GREY }, { text: value }]),
    },
    layout: 'noBorders',
  });
  return { columns: [column(entries.slice(0, half)), column(entries.slice(half))], columnGap: 16 };
}

const REVIEWED = {
  accepted: 'Accepted',
  corrected: 'Corrected and accepted',
  rejected: 'Masks rejected, no emphysema is reported:',
  changed: 'Not reviewed since a model was run again; before that, reviewed',
} as const;

function reviewBox({ review }: ReportFacts): Content {
  const by = review ? `by ${review.reader}, ${stamp(review.at)}${review.note ? `: ${review.note}` : ''}` : '';
  const text = review
    ? `${REVIEWED[review.state]} ${by}`
    : 'Not reviewed: no reader has accepted these masks.';
  return {
    margin: [0, 8, 0, 0],
    table: { widths: ['*'], body: [[{ text, bold: true, margin: [6, 4, 6, 4] }]] },
    layout: {
      hLineColor: () => RULE,
      vLineColor: () => RULE,
      hLineWidth: () => 0.7,
      vLineWidth: () => 0.7,
      fillColor: () =>
        review?.state === 'accepted' || review?.state === 'corrected' ? '#eef6f1' : '#fdf3e1',
    },
  };
}

function warningList(warnings: readonly MeasureWarning[]): Content[] {
  if (warnings.length === 0) return [];
  return [
    heading('Reasons to doubt the measures'),
    { ul: warnings.map(({ message }) => capital(message)), color: '#8a3b00' },
  ];
}

function table(
  { head, rows }: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] },
  widths: (number | '*')[],
): Content {
  const cell = (text: string, column: number, bold = false): TableCell => ({
    text,
    bold,
    alignment: column === 0 ? 'left' : 'right',
    ...(bold && { color: GREY }),
  });
  return {
    table: {
      headerRows: 1,
      widths,
      body: [
        head.map((text, n) => cell(text, n, true)),
        ...rows.map((row) => row.map((text, n) => cell(text, n))),
      ],
    },
    layout: {
      hLineWidth: (line: number) => (line === 0 ? 0 : 0.5),
      vLineWidth: () => 0,
      hLineColor: () => RULE,
      paddingTop: () => 2.5,
      paddingBottom: () => 2.5,
    },
  };
}

function legend(facts: ReportFacts): Content {
  const entries = [
    ...subtypesOf(facts).map((subtype) => [`${capital(subtype)} emphysema`, subtypeColour(subtype)] as const),
    ['Lung outline', OVERLAY_COLOURS.lung] as const,
  ];
  return {
    margin: [0, 2, 0, 4],
    text: entries.flatMap(([name, [r, g, b]]) => [
      { text: '■ ', color: `#${[r, g, b].map((part) => part.toString(16).padStart(2, '0')).join('')}` },
      { text: `${name}     ` },
    ]),
  };
}

const imageRow = ({ title, plain, marked }: ReportImage): Content => ({
  margin: [0, 2, 0, 4],
  stack: [
    { text: title, color: GREY, fontSize: 8, margin: [0, 0, 0, 2] },
    {
      columns: [
        { image: plain, fit: [250, 172] },
        { image: marked, fit: [250, 172] },
      ],
      columnGap: 10,
    },
  ],
  unbreakable: true,
});

const modelLine = (model: ReportedModel): Content => ({
  margin: [0, 0, 0, 3],
  text: [
    { text: `${capital(model.subtype)}: `, bold: true },
    `${model.name} (${model.id}${model.pretrained ? `, from ${model.pretrained}` : ''}), engine ${model.engine}, ` +
      `windows every ${model.step} mm, threshold ${model.threshold.toFixed(2)}, ` +
      (model.strokes > 0 ? `corrected by hand (strokes: ${model.strokes}), ` : '') +
      (model.f1
        ? `F1 ${model.f1.mean.toFixed(2)} ± ${model.f1.sd.toFixed(2)} in ${model.f1.folds} folds by patient`
        : 'not validated') +
      `; weights SHA-256 ${model.weightsSha256.slice(0, 16)}…`,
  ],
});

function registrationLine({ registration }: ReportFacts): Content {
  if (!registration) return { text: 'Registration to the atlas: none.' };
  const { quality, review } = registration;
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return {
    text: [
      { text: 'Registration: ', bold: true },
      `${quality.method}, overlap of the lungs with the atlas ${percent(quality.dice)} (right ${percent(quality.diceRight)}, ` +
        `left ${percent(quality.diceLeft)}), smallest Jacobian ${quality.smallestJacobian.toFixed(2)}, ` +
        `${percent(quality.landmarksOutside)} of the landmarks outside the lungs; review: ${review}.`,
    ],
  };
}

const stamp = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

const dateOf = (date: string | null): string =>
  date ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}` : 'not named';
