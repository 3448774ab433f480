import type { ModelEpoch } from '../../../preload/contract/models.ts';
import { models as words } from '../../strings/en/models.ts';

const WIDTH = 420;
const HEIGHT = 150;
const LEFT = 34;
const FOOT = 20;

type Loss = 'localLoss' | 'neighbourLoss';

/** Both losses over the epochs that have them; from 0, so that falling looks as much as it is. */
export function LossCurve({ epochs }: { readonly epochs: readonly ModelEpoch[] }) {
  const known = epochs.filter(({ localLoss }) => localLoss !== null);
  if (known.length === 0) return <p className="quiet">{words.noCurves}</p>;
  const most = Math.max(...known.flatMap((epoch) => [epoch.localLoss ?? 0, epoch.neighbourLoss ?? 0]), 1e-6);
  const last = epochs.at(-1)!.epoch;
  const x = (epoch: number) => LEFT + ((WIDTH - LEFT - 8) * (epoch - 1)) / Math.max(1, last - 1);
  const y = (loss: number) => 8 + (HEIGHT - FOOT - 8) * (1 - loss / most);
  const points = (name: Loss) =>
    known.flatMap((epoch) => {
      const loss = epoch[name];
      return loss === null ? [] : [[x(epoch.epoch), y(loss)] as const];
    });
  return (
    <figure className="loss-curve">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.curveLabel}>
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line x1={LEFT} x2={WIDTH - 8} y1={y(most * share)} y2={y(most * share)} className="grid-line" />
            <text x={LEFT - 5} y={y(most * share) + 3.5} textAnchor="end">
              {(most * share).toFixed(1)}
            </text>
          </g>
        ))}
        {[1, last].map((epoch, end) => (
          <text key={epoch} x={x(epoch)} y={HEIGHT - 5} textAnchor={end === 0 ? 'start' : 'end'}>
            {end === 0 ? `${words.epoch} ${epoch}` : epoch}
          </text>
        ))}
        {(['localLoss', 'neighbourLoss'] as const).map((name) => (
          <g key={name} className={name}>
            <polyline
              points={points(name)
                .map((point) => point.join(','))
                .join(' ')}
              fill="none"
            />
            {points(name).map(([cx, cy]) => (
              <circle key={cx} cx={cx} cy={cy} r={2.2} />
            ))}
          </g>
        ))}
      </svg>
      <figcaption>
        <span className="localLoss">{words.localLoss}</span>
        <span className="neighbourLoss">{words.neighbourLoss}</span>
      </figcaption>
    </figure>
  );
}
