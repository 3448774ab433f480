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
import { useEffect, useRef } from 'react';
import { chartOption } from '../../../native-models/figures/chartOption.ts';
import type { Figure } from '../../../native-models/figures/figure.ts';
import { figureTable } from '../../../native-models/figures/figureTable.ts';
import { useSettings } from '../../state/settings.ts';
import { study } from '../../strings/en/study.ts';

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

const HEIGHT = 340;
/** A table in the page of every point of a cloud helps nobody; the exported CSV has them all. */
const MAX_ROWS = 200;

/** A figure, and its numbers as a table for whoever cannot see it. */
export function FigureView({ figure }: { readonly figure: Figure }) {
  const place = useRef<HTMLDivElement>(null);
  const light = useSettings((settings) => settings.light);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme gives the colours.
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const style = getComputedStyle(document.documentElement);
    const chart = init(element, null, { renderer: 'svg', height: HEIGHT });
    chart.setOption(
      chartOption(figure, {
        ink: style.getPropertyValue('--text').trim(),
        line: style.getPropertyValue('--quiet').trim(),
      }),
    );
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(element);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [figure, light]);
  const rows = figureTable(figure).slice(0, MAX_ROWS);
  const names = Object.keys(rows[0] ?? {});
  return (
    <figure>
      <div ref={place} className="study-chart" role="img" aria-label={`${figure.title}. ${figure.note}`} />
      <details>
        <summary>{study.view.asTable}</summary>
        <table>
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows never change their order.
              <tr key={at}>
                {names.map((name) => {
                  const value = row[name]!;
                  return (
                    <td key={name}>{typeof value === 'number' ? Number(value.toPrecision(4)) : value}</td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
