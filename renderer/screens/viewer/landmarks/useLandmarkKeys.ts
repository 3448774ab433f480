import type { RefObject } from 'react';
import { useCommands } from '../../../keys/useCommands.ts';
import { shownGrid, toggleGrid, useLandmarks } from '../../../state/landmarks.ts';
import { useScreen } from '../../../store.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { nearestLandmark, nextWhere } from './landmarkPoints.ts';
import { goToLandmark } from './useGrid.ts';

/** The landmark walk by keyboard. */
export function useLandmarkKeys(viewer: RefObject<Viewer | null>): void {
  const walk = (by: 1 | -1) => () => {
    const view = useLandmarks.getState();
    const count = shownGrid(view)?.places.length ?? 0;
    if (count === 0) return;
    goToLandmark(viewer.current, view.current === null ? 0 : (view.current + by + count) % count);
  };
  useCommands({
    'landmark.show': toggleGrid,
    'landmark.next': walk(1),
    'landmark.previous': walk(-1),
    'landmark.nearest': () => {
      const grid = shownGrid(useLandmarks.getState());
      const { position } = useScreen.getState();
      if (grid && position) goToLandmark(viewer.current, nearestLandmark(grid.points, position));
    },
    'landmark.outside': () => goToOutside(viewer.current),
  });
}

export function goToOutside(viewer: Viewer | null): void {
  const view = useLandmarks.getState();
  const grid = shownGrid(view);
  if (!grid) return;
  const next = nextWhere(grid.places.length, view.current ?? -1, (at) => grid.places[at] === 'outside');
  goToLandmark(viewer, next);
}
