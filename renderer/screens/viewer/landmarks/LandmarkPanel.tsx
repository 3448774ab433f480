import { useBindings } from '../../../keys/bindings.ts';
import { shownGrid, toggleGrid, useLandmarks } from '../../../state/landmarks.ts';
import { useScreen } from '../../../store.ts';
import { landmarkWords as words } from '../../../strings/en/landmarks.ts';
import { routingWords } from '../../../strings/en/routing.ts';
import { LANDMARKS } from '../../../viewer/viewer.ts';
import { FailureNote } from '../../FailureNote.tsx';
import type { PanelProps } from '../panels.ts';
import { RoutingPanel } from '../routing/RoutingPanel.tsx';
import { CurrentLandmark } from './CurrentLandmark.tsx';
import { goToLandmark } from './useGrid.ts';
import { goToOutside } from './useLandmarkKeys.ts';

/** The atlas's grid over the scan: walk from landmark to landmark, see the patch and its neighbours. */
export function LandmarkPanel({ viewer, detail }: PanelProps) {
  const grid = useLandmarks((view) => view.grid);
  switch (grid.kind) {
    case 'loading':
      return <p className="quiet landmark-note">{words.loading}</p>;
    case 'refused':
      return <FailureNote title={words.failed} failure={grid.failure} />;
    case 'ready':
      return grid.value ? (
        <div className="landmarks">
          <Walk viewer={viewer} />
          <section className="landmark-network" aria-label={routingWords.title}>
            <h3>{routingWords.title}</h3>
            <RoutingPanel viewer={viewer} detail={detail} />
          </section>
        </div>
      ) : (
        <p className="quiet landmark-note">{words.none}</p>
      );
  }
}

function Walk({ viewer }: Pick<PanelProps, 'viewer'>) {
  const grid = useLandmarks(shownGrid)!;
  const current = useLandmarks((view) => view.current);
  const seen = useScreen((screen) => screen.looks[LANDMARKS]?.visible ?? false);
  const keys = useBindings();
  const count = grid.places.length;
  const outside = grid.places.filter((place) => place === 'outside').length;
  const step = (by: number) =>
    goToLandmark(viewer.current, current === null ? 0 : (current + by + count) % count);
  return (
    <div className="landmarks">
      <div className="landmark-head">
        <button
          type="button"
          className="landmark-button"
          aria-pressed={seen}
          title={words.withKey(words.show, keys['landmark.show'])}
          onClick={toggleGrid}
        >
          {words.show} <kbd>{keys['landmark.show']}</kbd>
        </button>
        <span className="quiet ellipsis">{words.count(count, grid.atlasName)}</span>
      </div>
      <div className="landmark-head">
        <span data-outside={outside} className={outside > 0 ? 'landmark-outside' : 'quiet'}>
          {words.outsideCount(outside)}
        </span>
        {outside > 0 && (
          <button
            type="button"
            className="landmark-button"
            title={words.withKey(words.nextOutside, keys['landmark.outside'])}
            onClick={() => goToOutside(viewer.current)}
          >
            {words.nextOutside}
          </button>
        )}
      </div>
      <div className="landmark-walk">
        <button
          type="button"
          className="landmark-button"
          aria-label={words.previous}
          title={words.withKey(words.previous, keys['landmark.previous'])}
          onClick={() => step(-1)}
        >
          ‹
        </button>
        <input
          type="number"
          min={1}
          max={count}
          aria-label={words.number}
          value={current === null ? '' : current + 1}
          placeholder="–"
          onChange={(event) => goToLandmark(viewer.current, event.target.valueAsNumber - 1)}
          onKeyDown={(event) => {
            // The keys are the viewer's again.
            if (event.key === 'Enter') event.currentTarget.blur();
          }}
        />
        <span className="quiet">{words.of(count)}</span>
        <button
          type="button"
          className="landmark-button"
          aria-label={words.next}
          title={words.withKey(words.next, keys['landmark.next'])}
          onClick={() => step(1)}
        >
          ›
        </button>
      </div>
      {current === null ? (
        <p className="quiet landmark-note">{words.notChosen}</p>
      ) : (
        <CurrentLandmark viewer={viewer} grid={grid} current={current} />
      )}
    </div>
  );
}
