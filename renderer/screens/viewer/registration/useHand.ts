import { type RefObject, useEffect, useState } from 'react';
import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { applied } from '../../../../native-models/common/laidAffine.ts';
import type { PixelLayer, ScanDetail } from '../../../../preload/contract.ts';
import { ask, type Trouble, troubleOf } from '../../../api.ts';
import { useCommands } from '../../../keys/useCommands.ts';
import { layFirst, moveLaid, tellPoint, turnLaid, useLaying } from '../../../state/laying.ts';
import { drawSliceLines } from '../../../viewer/drawSlice.ts';
import { loadPixels } from '../../../viewer/loadPixels.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { drawPairs, HAND_COLOUR } from './drawPairs.ts';
import { clockwise, screenStep, turnOf } from './handSteps.ts';
import { type Labels, laidDice, laidSlice, middleOf } from './laidSlice.ts';
import { outlinePath } from './sliceImages.ts';

const DEGREE = Math.PI / 180;
/** The figure follows when the hand rests. */
const FIGURE_MS = 120;

interface Masks {
  readonly atlas: Labels;
  readonly lungs: Labels;
  /** Of the atlas, in its own frame: what is turned about. */
  readonly middle: Vec3;
}

/** Lets the reader lay the atlas's outline over the scan while `scanId` of the laying is this scan's. */
export function useHand(viewer: RefObject<Viewer | null>, detail: ScanDetail, shown: boolean) {
  const scanId = detail.row.id;
  const active = useLaying((laying) => laying.scanId === scanId);
  const [masks, setMasks] = useState<Masks | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const { lungs } = detail;

  useEffect(() => {
    setMasks(null);
    setTrouble(null);
    if (!active || !lungs) return;
    const abort = new AbortController();
    loadMasks(scanId, lungs, abort.signal).then(
      (loaded) => {
        if (abort.signal.aborted) return;
        setMasks(loaded);
        layFirst(loaded.first);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setTrouble(troubleOf(error));
      },
    );
    return () => abort.abort();
  }, [active, scanId, lungs]);

  useEffect(() => {
    const opened = viewer.current;
    const grid = detail.volume?.grid;
    if (!opened || !shown || !masks || !grid) return;
    const ends = [
      opened.addDrawing({
        draw(context, view) {
          const { laid } = useLaying.getState();
          if (!laid) return;
          const trace = (index: number) => outlinePath(laidSlice(masks.atlas, laid, grid, view.plane, index));
          context.save();
          drawSliceLines(context, view, grid, trace, HAND_COLOUR);
          context.restore();
          drawPairs(context, view, useLaying.getState());
        },
      }),
      // Before the boxes: while the atlas is laid, every drag is the hand's.
      opened.addPointerTool(handTool(masks), 'before'),
      followFigure(masks),
      useLaying.subscribe(() => opened.redraw()),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [viewer, shown, masks, detail.volume]);

  const step = (right: number, up: number) => () => {
    const plane = viewer.current?.activePlane();
    if (plane) moveLaid(screenStep(plane, right, up));
  };
  const turn = (degrees: number) => () => {
    const plane = viewer.current?.activePlane();
    const about = masks && middleNow(masks);
    if (!plane || !about) return;
    const { axis, radians } = clockwise(plane, degrees * DEGREE);
    turnLaid(axis, radians, about);
  };
  useCommands(
    active
      ? {
          'hand.left': step(-1, 0),
          'hand.right': step(1, 0),
          'hand.up': step(0, 1),
          'hand.down': step(0, -1),
          'hand.clockwise': turn(1),
          'hand.counter': turn(-1),
        }
      : {},
  );
  return { active, ready: masks !== null, trouble };
}

async function loadMasks(scanId: string, lungsLayer: PixelLayer, signal: AbortSignal) {
  const { lungs: atlasLayer, start } = await ask('atlasToLay', { scanId });
  const labels = async (layer: PixelLayer): Promise<Labels> => ({
    grid: layer.grid,
    voxels: (await loadPixels(layer, signal)) as Uint8Array,
  });
  const [atlas, lungs] = await Promise.all([labels(atlasLayer), labels(lungsLayer)]);
  const [middle, to] = [middleOf(atlas), middleOf(lungs)];
  if (!middle || !to) throw new Error('expected lungs in both masks, got none in one of them');
  const between = middle.map((mm, axis) => to[axis]! - mm) as unknown as Vec3;
  return {
    atlas,
    lungs,
    middle,
    first: start ?? { matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1] as const, offset: between },
  };
}

/** Where the middle of the atlas lies now, patient mm. */
function middleNow({ middle }: Masks): Vec3 | null {
  const { laid } = useLaying.getState();
  return laid && applied(laid, middle);
}

function followFigure({ atlas, lungs }: Masks): () => void {
  let timer = 0;
  const figure = () => {
    const { laid } = useLaying.getState();
    if (laid) useLaying.setState({ dice: laidDice(atlas, laid, lungs) });
  };
  figure();
  const unfollow = useLaying.subscribe((now, before) => {
    if (now.laid === before.laid) return;
    clearTimeout(timer);
    timer = window.setTimeout(figure, FIGURE_MS);
  });
  return () => {
    clearTimeout(timer);
    unfollow();
  };
}

/** A drag moves the outline in its plane, or turns it; Alt takes the other of the two. */
function handTool(masks: Masks) {
  let last: Vec3 | null = null;
  return {
    down: (point: Vec3) => {
      last = point;
      if (useLaying.getState().mouse === 'pairs') tellPoint(point);
      return true;
    },
    move: (point: Vec3, plane: Parameters<typeof clockwise>[0], event: PointerEvent) => {
      const { mouse } = useLaying.getState();
      if (!last || mouse === 'pairs') return;
      const about = middleNow(masks);
      if (event.altKey !== (mouse === 'turn') && about) {
        const { axis, radians } = clockwise(plane, turnOf(plane, about, last, point));
        turnLaid(axis, radians, about);
      } else moveLaid([point[0] - last[0], point[1] - last[1], point[2] - last[2]]);
      last = point;
    },
    up: () => {
      last = null;
    },
  };
}
