import type { RefObject } from 'react';
import type { ScanLandmarks } from '../../../../preload/contract/landmarks.ts';
import { landmarkWords as words } from '../../../strings/en/landmarks.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { pointOf } from './landmarkPoints.ts';
import { millimetreWords, regionWords } from './placeWords.ts';
import { goToLandmark } from './useGrid.ts';

/** What is known of one landmark. */
export function CurrentLandmark(props: {
  readonly viewer: RefObject<Viewer | null>;
  readonly grid: ScanLandmarks;
  readonly current: number;
}) {
  const { viewer, grid, current } = props;
  const place = grid.places[current];
  if (!place) return null;
  const point = pointOf(grid.points, current);
  const location = pointOf(grid.locations, current);
  const away = (at: number): number =>
    Math.round(Math.hypot(...pointOf(grid.points, at).map((mm, axis) => mm - point[axis]!)));
  return (
    <dl className="landmark-facts" data-landmark={current + 1} data-place={place}>
      <dt className="landmark-state" title={words.placeHints[place]}>
        {words.places[place]}
      </dt>
      <dd className="quiet">{words.patch(grid.patchSideMm)}</dd>
      {place !== 'inside' && <dd className="landmark-wide quiet">{words.placeHints[place]}</dd>}
      <dt>{words.where}</dt>
      <dd>
        {regionWords(grid.points, current)}
        <span className="quiet landmark-figures landmark-millimetres">{millimetreWords(point)}</span>
      </dd>
      <dt title={words.locationHint}>{words.location}</dt>
      <dd className="landmark-figures">p = ({location.map((part) => part.toFixed(2)).join(', ')})</dd>
      <dt title={words.neighboursHint}>{words.neighbours}</dt>
      <dd className="landmark-neighbours">
        {(grid.neighbours[current] ?? []).map((at) => (
          <button
            key={at}
            type="button"
            className="landmark-button"
            data-neighbour={at + 1}
            onClick={() => goToLandmark(viewer.current, at)}
          >
            {words.neighbour(at + 1, away(at))}
          </button>
        ))}
      </dd>
    </dl>
  );
}
