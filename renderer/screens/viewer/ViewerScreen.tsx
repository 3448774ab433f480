import { useMemo, useRef } from 'react';
import type { ScanDetail } from '../../../preload/contract.ts';
import { useViewing } from '../../state/viewing.ts';
import { useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { PLANES, type Plane } from '../../viewer/planes.ts';
import { FailureNote } from '../FailureNote.tsx';
import { FactsPane } from './FactsPane.tsx';
import { useGrid } from './landmarks/useGrid.ts';
import { useLandmarkKeys } from './landmarks/useLandmarkKeys.ts';
import { PlanePane } from './PlanePane.tsx';
import { useReviewedMasks } from './review/useReviewedMasks.ts';
import { FirstHead, SecondColumn } from './SecondColumn.tsx';
import { SpacePane } from './SpacePane.tsx';
import { shownLayers } from './shownLayers.ts';
import { Toolbar } from './Toolbar.tsx';
import type { ReadImage } from './useReading.ts';
import { useViewer } from './useViewer.ts';

/** Three linked planes and what is known of the scan. */
export function ViewerScreen(props: { readonly detail: ScanDetail; readonly image: ReadImage }) {
  const { detail, image } = props;
  const axial = useRef<HTMLDivElement>(null);
  const sagittal = useRef<HTMLDivElement>(null);
  const coronal = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const elements = useMemo(() => ({ axial, sagittal, coronal, space }), []);
  const comparedId = useViewing((viewing) => viewing.comparedId);
  const comparedPlane = useViewing((viewing) => viewing.comparedPlane);
  const backend = useViewing((viewing) => viewing.backend);
  const layout = useViewing((viewing) => viewing.layout);
  const laaHu = useViewing((viewing) => viewing.laaHu);
  const layers = useMemo(() => shownLayers(detail, laaHu), [detail, laaHu]);
  const pixels = useScreen((screen) => screen.pixels);
  const maximised = useScreen((screen) => screen.maximised);
  const viewer = useViewer(elements, detail.row.id, image, layers);
  useGrid(viewer, detail);
  useLandmarkKeys(viewer);
  useReviewedMasks(viewer, detail);

  const pane = (plane: Plane) => (
    <PlanePane
      key={plane}
      plane={plane}
      viewport={elements[plane]}
      hidden={
        (maximised !== null && maximised !== plane) ||
        (comparedId !== null && plane !== 'axial' && plane !== comparedPlane)
      }
    />
  );
  return (
    <div className="viewer">
      <Toolbar viewer={viewer} />
      <div className={layout.panel ? 'viewer-body' : 'viewer-body folded'}>
        <div
          className={`panes ${maximised ? 'one' : comparedId ? 'compare' : layout.panes}`}
          data-pixels={pixels.kind}
          data-backend={backend}
        >
          {comparedId && !maximised && <FirstHead detail={detail} />}
          {PLANES.map(pane)}
          <SpacePane
            viewport={space}
            viewer={viewer}
            hidden={
              (maximised !== null && maximised !== 'space') ||
              (maximised === null && (comparedId !== null || layout.panes === 'row'))
            }
          />
          {comparedId && !maximised && pixels.kind === 'shown' && (
            <SecondColumn comparedId={comparedId} first={detail} viewer={viewer} />
          )}
          {pixels.kind === 'loading' && (
            <div className="panes-cover" role="progressbar" aria-label={words.loadingLabel}>
              <progress value={pixels.fraction} max={1} />
              <span>{words.loading(Math.round(pixels.fraction * 100))}</span>
            </div>
          )}
          {pixels.kind === 'failed' && (
            <div className="panes-cover">
              <FailureNote title={words.pixelsFailed} failure={pixels.failure} />
            </div>
          )}
        </div>
        {/* Folded, it goes on: its panel has the mouse and the keys. */}
        <FactsPane detail={detail} image={image} layers={layers} viewer={viewer} />
      </div>
    </div>
  );
}
