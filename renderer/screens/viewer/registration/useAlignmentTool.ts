import { type RefObject, useEffect, useState } from 'react';
import { transformPoint } from '../../../../native-models/common/affine.ts';
import type { Grid, Vec3 } from '../../../../native-models/common/geometry.ts';
import type { PixelLayer, ScanDetail } from '../../../../preload/contract.ts';
import { ask, type Failure, failureOf } from '../../../api.ts';
import { useCommands } from '../../../keys/useCommands.ts';
import {
  addPoint,
  rotate,
  setInitialTransform,
  translate,
  useManualAlignment,
} from '../../../state/manualAlignment.ts';
import type { PlaneDrawing } from '../../../viewer/drawing.ts';
import { drawSliceLines } from '../../../viewer/drawSlice.ts';
import { loadPixels } from '../../../viewer/loadPixels.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { clockwise, screenStep, turnOf } from './alignmentSteps.ts';
import { drawPairs, HAND_COLOUR } from './drawPairs.ts';
import { alignedDice, type Labels, middleOf, reslicedAtlas } from './reslicedAtlas.ts';
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

/** The aligned atlas's outline, and the point pairs. */
const outlineDrawing = (masks: Masks, grid: Grid): PlaneDrawing => ({
  draw(context, view) {
    const alignment = useManualAlignment.getState();
    const { transform } = alignment;
    if (!transform) return;
    const trace = (index: number) =>
      outlinePath(reslicedAtlas(masks.atlas, transform, grid, view.plane, index));
    context.save();
    drawSliceLines(context, view, grid, trace, HAND_COLOUR);
    context.restore();
    drawPairs(context, view, alignment);
  },
});

/** Lets the reader align the atlas's outline with the scan while `scanId` of the alignment is this scan's. */
export function useAlignmentTool(viewer: RefObject<Viewer | null>, detail: ScanDetail, shown: boolean) {
  const scanId = detail.row.id;
  const active = useManualAlignment((alignment) => alignment.scanId === scanId);
  const [masks, setMasks] = useState<Masks | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { lungs } = detail;

  useEffect(() => {
    setMasks(null);
    setFailure(null);
    if (!active || !lungs) return;
    const abort = new AbortController();
    loadMasks(scanId, lungs, abort.signal).then(
      (loaded) => {
        if (abort.signal.aborted) return;
        setMasks(loaded);
        setInitialTransform(loaded.first);
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setFailure(failureOf(error));
      },
    );
    return () => abort.abort();
  }, [active, scanId, lungs]);

  useEffect(() => {
    const opened = viewer.current;
    const grid = detail.volume?.grid;
    if (!opened || !shown || !masks || !grid) return;
    const ends = [
      opened.addDrawing(outlineDrawing(masks, grid)),
      // Before the boxes: during an alignment, every drag belongs to it.
      opened.addPointerTool(handTool(masks), 'before'),
      followFigure(masks),
      useManualAlignment.subscribe(() => opened.redraw()),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [viewer, shown, masks, detail.volume]);

  const step = (right: number, up: number) => () => {
    const plane = viewer.current?.activePlane();
    if (plane) translate(screenStep(plane, right, up));
  };
  const turn = (degrees: number) => () => {
    const plane = viewer.current?.activePlane();
    const about = masks && middleNow(masks);
    if (!plane || !about) return;
    const { axis, radians } = clockwise(plane, degrees * DEGREE);
    rotate(axis, radians, about);
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
  return { active, ready: masks !== null, failure };
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
  const { transform } = useManualAlignment.getState();
  return transform && transformPoint(transform, middle);
}

function followFigure({ atlas, lungs }: Masks): () => void {
  let timer = 0;
  const figure = () => {
    const { transform } = useManualAlignment.getState();
    if (transform) useManualAlignment.setState({ dice: alignedDice(atlas, transform, lungs) });
  };
  figure();
  const unsubscribe = useManualAlignment.subscribe((now, before) => {
    if (now.transform === before.transform) return;
    clearTimeout(timer);
    timer = window.setTimeout(figure, FIGURE_MS);
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}

/** A drag moves the outline in its plane, or turns it; Alt takes the other of the two. */
function handTool(masks: Masks) {
  let last: Vec3 | null = null;
  return {
    down: (point: Vec3) => {
      last = point;
      if (useManualAlignment.getState().mouse === 'pairs') addPoint(point);
      return true;
    },
    move: (point: Vec3, plane: Parameters<typeof clockwise>[0], event: PointerEvent) => {
      const { mouse } = useManualAlignment.getState();
      if (!last || mouse === 'pairs') return;
      const about = middleNow(masks);
      if (event.altKey !== (mouse === 'turn') && about) {
        const { axis, radians } = clockwise(plane, turnOf(plane, about, last, point));
        rotate(axis, radians, about);
      } else translate([point[0] - last[0], point[1] - last[1], point[2] - last[2]]);
      last = point;
    },
    up: () => {
      last = null;
    },
  };
}
