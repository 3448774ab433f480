import { type RefObject, useEffect } from 'react';
import { type Grid, patientPoint, type Vec3 } from '../../../../native-models/common/geometry.ts';
import { patchMiddle } from '../../../../native-models/common/patchBox.ts';
import type { LandmarkPlace } from '../../../../native-models/landmarks/landmarkPlaces.ts';
import type { ScanLandmarks } from '../../../../preload/contract/landmarks.ts';
import type { ScanDetail } from '../../../../preload/contract.ts';
import { gridShown, openLandmarks, shownGrid, useLandmarks } from '../../../state/landmarks.ts';
import { openRegistrations, useRegistration } from '../../../state/registration.ts';
import { setLook, useScreen } from '../../../store.ts';
import { landmarkWords as words } from '../../../strings/en/landmarks.ts';
import type { LayerLook } from '../../../viewer/layers.ts';
import { LANDMARKS, type Viewer } from '../../../viewer/viewer.ts';
import {
  CURRENT_COLOUR,
  type DrawnPatch,
  drawCrosses,
  drawPatches,
  NEIGHBOUR_COLOUR,
  PLACE_COLOURS,
} from './drawGrid.ts';
import { landmarkAt, nearestLandmark, pointOf } from './landmarkPoints.ts';

const PATCHES = 'landmark-patches';
const PLACES: readonly LandmarkPlace[] = ['inside', 'outside', 'beside'];
/** A crosshair snaps to voxels of 1 mm: so far from a landmark it still stands on it. */
const ON_MM = 1;

/** Goes to a landmark; the grid is shown then. */
export function goToLandmark(viewer: Viewer | null, at: number): void {
  const grid = shownGrid(useLandmarks.getState());
  if (!grid || at < 0 || at >= grid.places.length) return;
  if (!gridShown()) setLook(LANDMARKS, { visible: true });
  useLandmarks.setState({ current: at });
  viewer?.moveTo(pointOf(grid.points, at));
}

/** The current landmark's patch and its neighbours', as they are cut. */
export function patchesOf(grid: ScanLandmarks, current: number | null, volume: Grid): DrawnPatch[] {
  if (current === null) return [];
  const patch = (at: number, kind: DrawnPatch['kind']): DrawnPatch => {
    const [x, y, z] = pointOf(grid.points, at);
    return {
      middle: patchMiddle(volume, patientPoint(x, y, z)),
      sideMm: grid.patchSideMm,
      kind,
      label: words.patchLabel(at + 1),
    };
  };
  return [...(grid.neighbours[current] ?? []).map((at) => patch(at, 'neighbour')), patch(current, 'current')];
}

/** The atlas's grid over a scan, whichever panel is open: fetched once, drawn while its layer is seen. */
export function useGrid(viewer: RefObject<Viewer | null>, detail: ScanDetail): void {
  const scanId = detail.row.id;
  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  const registrationId = useRegistration((view) => (view.scanId === scanId ? view.shownId : null));
  const known = useRegistration((view) => view.scanId === scanId && view.list.kind === 'ready');
  useEffect(() => {
    void openRegistrations(scanId);
    return window.drasclr.on('libraryChanged', () => void openRegistrations(scanId));
  }, [scanId]);
  useEffect(() => {
    if (known) void openLandmarks(scanId, registrationId);
  }, [scanId, registrationId, known]);
  useDrawnGrid(viewer, shown, detail.volume?.grid ?? null);
}

/** Draws the grid while it is shown, and takes clicks on its crosses. */
function useDrawnGrid(viewer: RefObject<Viewer | null>, shown: boolean, volume: Grid | null): void {
  useEffect(() => {
    const opened = viewer.current;
    if (!opened || !shown || !volume) return;
    const seen = () => {
      const { current } = useLandmarks.getState();
      const look = useScreen.getState().looks[LANDMARKS];
      const grid = shownGrid(useLandmarks.getState());
      return grid && look?.visible
        ? { grid, current, look, patches: patchesOf(grid, current, volume) }
        : null;
    };
    const ends = [
      opened.addDrawing({
        draw(context, view) {
          const now = seen();
          if (!now) return;
          drawPatches(context, view, now.patches);
          drawCrosses(context, view, now.grid, now.current, now.look.opacity);
        },
      }),
      opened.addPointerTool({
        down(point, plane, event) {
          const now = seen();
          const at = now && !event.altKey ? landmarkAt(now.grid.points, plane, point) : -1;
          if (at < 0) return false;
          goToLandmark(opened, at);
          return true;
        },
      }),
      useLandmarks.subscribe(() => {
        opened.redraw();
        show3d(opened, seen());
      }),
      useScreen.subscribe((now, before) => {
        if (now.looks[LANDMARKS] !== before.looks[LANDMARKS]) show3d(opened, seen());
        if (now.position && now.position !== before.position) standOn(now.position);
      }),
    ];
    show3d(opened, seen());
    return () => {
      for (const end of ends) end();
      show3d(opened, null);
    };
  }, [viewer, shown, volume]);
}

/** The landmark under the crosshair becomes the current one: so a click on a point in 3-D chooses it. */
function standOn(position: Vec3): void {
  const view = useLandmarks.getState();
  const grid = shownGrid(view);
  if (!grid || !gridShown()) return;
  const at = nearestLandmark(grid.points, position);
  if (at < 0 || at === view.current) return;
  const away = pointOf(grid.points, at).map((mm, axis) => mm - position[axis]!);
  if (Math.hypot(...away) <= ON_MM) useLandmarks.setState({ current: at });
}

interface Seen {
  readonly grid: ScanLandmarks;
  readonly current: number | null;
  readonly look: LayerLook;
  readonly patches: readonly DrawnPatch[];
}

function show3d(viewer: Viewer, seen: Seen | null): void {
  const points = (place: LandmarkPlace): number[] =>
    seen?.grid.places.flatMap((each, at) =>
      each === place && at !== seen.current ? [...pointOf(seen.grid.points, at)] : [],
    ) ?? [];
  for (const place of PLACES) {
    viewer.setPoints3d(`${LANDMARKS}/${place}`, points(place), PLACE_COLOURS[place]);
    viewer.setLook(`${LANDMARKS}/${place}`, { visible: true, opacity: seen?.look.opacity ?? 1 });
  }
  const current = seen && seen.current !== null ? [...pointOf(seen.grid.points, seen.current)] : [];
  viewer.setPoints3d(`${LANDMARKS}/current`, current, CURRENT_COLOUR, 10);
  viewer.setBoxes3d(
    PATCHES,
    (seen?.patches ?? []).map(({ middle, sideMm, kind }) => ({
      centre: middle,
      sideMm,
      colour: kind === 'current' ? CURRENT_COLOUR : NEIGHBOUR_COLOUR,
    })),
  );
}
