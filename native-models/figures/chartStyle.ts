import type { Figure } from './figure.ts';

/** Colours that the theme of the face decides; the others tell groups apart also for the colour-blind (Okabe & Ito). */
export interface ChartColours {
  readonly ink: string;
  readonly line: string;
}

export const PALETTE = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
/** Pixels around a plot. */
export const GRID = { left: 64, right: 24, top: 74, bottom: 56 };

type Options = Readonly<Record<string, unknown>>;

/** Axes in the colours of the theme. */
export interface ChartStyle {
  readonly ink: string;
  readonly line: string;
  readonly value: (name: string, more?: Options) => Options;
  readonly category: (data: readonly string[], more?: Options) => Options;
}

export function chartStyle({ ink, line }: ChartColours): ChartStyle {
  const axis = {
    nameTextStyle: { color: ink },
    axisLabel: { color: ink, lineHeight: 15 },
    axisLine: { lineStyle: { color: line } },
    splitLine: { lineStyle: { color: line, opacity: 0.4 } },
  };
  return {
    ink,
    line,
    value: (name, more = {}) => ({
      type: 'value',
      name,
      nameLocation: 'middle',
      nameGap: 34,
      scale: true,
      ...axis,
      ...more,
    }),
    category: (data, more = {}) => ({ type: 'category', data, ...axis, ...more }),
  };
}

/** What figures of every kind have. */
export const chartBase = (figure: Figure, { ink }: ChartColours): Options => ({
  animation: false,
  color: PALETTE,
  textStyle: { color: ink, fontFamily: 'sans-serif' },
  title: {
    text: figure.title,
    subtext: figure.note,
    textStyle: { color: ink, fontSize: 14 },
    subtextStyle: { color: ink },
  },
  grid: GRID,
  aria: { enabled: true },
  // Its default is HTML with styles inside, which the page's content policy forbids.
  tooltip: { trigger: 'item', renderMode: 'richText' },
});
