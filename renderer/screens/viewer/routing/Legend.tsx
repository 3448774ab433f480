import { routingWords as words } from '../../../strings/en/routing.ts';
import { expertColour, HEAT_GRADIENT } from './routingColours.ts';
import type { RoutingPicture } from './useRouting.ts';

/** What the map's colours mean. */
export function Legend({ picture }: { readonly picture: RoutingPicture }) {
  const { single, lowest, highest, shares } = picture;
  if (single) {
    return (
      <div className="routing-legend">
        <div className="routing-heat" style={{ background: HEAT_GRADIENT }} />
        <p className="routing-ends">
          <span>{words.low(lowest)}</span>
          <span>{words.low(highest)}</span>
        </p>
        <p className="quiet landmark-note">{words.change(lowest, highest)}</p>
      </div>
    );
  }
  return (
    <div className="routing-legend">
      <ul>
        {shares.map((share, expert) =>
          share > 0 ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its number.
            <li key={expert}>
              <i className="swatch" style={{ backgroundColor: `rgb(${expertColour(expert).join(' ')})` }} />
              {words.expertName(expert + 1)}
              <span className="quiet">{words.share(share)}</span>
            </li>
          ) : null,
        )}
      </ul>
      {shares.some((share) => share > 0.99) && <p className="quiet landmark-note">{words.everywhere}</p>}
    </div>
  );
}
