import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import { useSettings } from '../../state/settings.ts';
import 'uplot/dist/uPlot.min.css';

/** One line: `[x, y]`, y null where there is none. */
export interface Line {
  readonly label: string;
  readonly colour: number;
  readonly dashed?: boolean;
  readonly points: readonly (readonly [x: number, y: number | null, low?: number, high?: number])[];
}

const COLOURS = ['--accent', '--warning', '--danger', '--chart-4', '--chart-5', '--chart-6'] as const;
export const colourOf = (index: number): string => `var(${COLOURS[index % COLOURS.length]})`;

const HEIGHT = 170;

/** Curves over a common x; a line with `low` and `high` gets a band. Drawn anew when the lines or the theme change. */
export function Chart(props: {
  readonly title: string;
  readonly x: string;
  readonly lines: readonly Line[];
  readonly logarithmic?: boolean;
}) {
  const place = useRef<HTMLDivElement>(null);
  const { title, x, lines } = props;
  const light = useSettings((settings) => settings.light);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme gives the colours.
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const line = (index: number) => colour(COLOURS[index % COLOURS.length]!);
    const axis = {
      stroke: colour('--quiet'),
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { show: false },
    };
    const plot = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height: HEIGHT,
        scales: { x: { time: false } },
        axes: [
          { ...axis, label: x, labelSize: 18, size: 30 },
          {
            ...axis,
            size: 62,
            values: (_plot, ticks) => ticks.map((tick) => `${Number(tick.toPrecision(6))}`),
          },
        ],
        legend: { show: false },
        cursor: { drag: { x: false, y: false } },
        series: [
          {},
          ...lines.flatMap(({ label, colour: index, dashed, points }) => [
            {
              label,
              stroke: line(index),
              width: 1.5,
              spanGaps: true,
              points: { show: points.length < 40 },
              ...(dashed && { dash: [4, 4] }),
            },
            ...(hasBand(points) ? [edge(label), edge(label)] : []),
          ]),
        ],
        bands: bandsOf(lines).map(({ series, index }) => ({ series, fill: `${line(index)}33` })),
      },
      aligned(lines),
      element,
    );
    const resize = new ResizeObserver(() =>
      plot.setSize({ width: Math.max(200, element.clientWidth), height: HEIGHT }),
    );
    resize.observe(element);
    return () => {
      resize.disconnect();
      plot.destroy();
    };
  }, [x, lines, light]);
  return (
    <figure className="training-chart">
      <figcaption>{title}</figcaption>
      <div ref={place} role="img" aria-label={`${title}: ${lines.map(({ label }) => label).join(', ')}`} />
      {lines.length > 1 && <Legend lines={lines} />}
    </figure>
  );
}

function Legend({ lines }: { readonly lines: readonly Line[] }) {
  return (
    <p className="training-legend">
      {lines.map(({ label, colour, dashed }) => (
        <span key={label} className="training-legend-item">
          <span
            className="training-stroke"
            style={{ borderTop: `2px ${dashed ? 'dashed' : 'solid'} ${colourOf(colour)}` }}
            aria-hidden="true"
          />
          {label}
        </span>
      ))}
    </p>
  );
}

const hasBand = (points: Line['points']): boolean => points.some((point) => point[2] !== undefined);
const edge = (label: string) => ({ label, stroke: 'transparent', width: 0, points: { show: false } });

/** Numbers of the upper and lower edge of each band among the series. */
function bandsOf(lines: readonly Line[]): { series: [number, number]; index: number }[] {
  let at = 1;
  return lines.flatMap(({ points, colour }) => {
    const band = hasBand(points);
    const series: [number, number] = [at + 2, at + 1];
    at += band ? 3 : 1;
    return band ? [{ series, index: colour }] : [];
  });
}

/** All lines over the union of their x. */
function aligned(lines: readonly Line[]): uPlot.AlignedData {
  const xs = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const column = (points: Line['points'], part: 1 | 2 | 3) => {
    const at = new Map(points.map((point) => [point[0], point[part] ?? null]));
    return xs.map((each) => at.get(each) ?? null);
  };
  return [
    xs,
    ...lines.flatMap(({ points }) =>
      hasBand(points) ? [column(points, 1), column(points, 2), column(points, 3)] : [column(points, 1)],
    ),
  ];
}
