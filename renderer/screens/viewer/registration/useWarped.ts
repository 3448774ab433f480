import { type RefObject, useEffect, useState } from 'react';
import type { Grid } from '../../../../native-models/common/geometry.ts';
import type { PixelLayer, ScanDetail } from '../../../../preload/contract.ts';
import { type Failure, failureOf } from '../../../api.ts';
import { useManualAlignment } from '../../../state/manualAlignment.ts';
import { useRegistration } from '../../../state/registration.ts';
import { useScreen } from '../../../store.ts';
import type { DrawnPlane } from '../../../viewer/drawing.ts';
import { drawSliceImage, drawSliceLines } from '../../../viewer/drawSlice.ts';
import { loadPixels } from '../../../viewer/loadPixels.ts';
import type { Colour } from '../../../viewer/paintMask.ts';
import { planeSlice } from '../../../viewer/planeSlice.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { greyPaint, labelPaint, outlinePath, type SliceImage, tilesImage } from './sliceImages.ts';

export const ATLAS_COLOUR: Colour = [255, 110, 199];
const SCAN_COLOUR: Colour = [70, 130, 220];

interface Pixels {
  readonly grid: Grid;
  readonly voxels: Int16Array | Uint8Array;
}

/** Draws the warped atlas as its outline and as a checkerboard, while they are wanted. */
export function useWarped(viewer: RefObject<Viewer | null>, detail: ScanDetail, shown: boolean) {
  const { outline, checkerboard, warped } = useRegistration();
  const atlas = warped?.atlas.kind === 'ready' ? warped.atlas.value : null;
  const wanted = outline || checkerboard;
  const [mask, maskFailure] = usePixels(wanted ? atlas?.mask : null);
  const [image, imageFailure] = usePixels(checkerboard ? atlas?.image : null);
  // Without a CT of the atlas the squares are of the two masks.
  const [lungs, lungsFailure] = usePixels(checkerboard && atlas && !atlas.image ? detail.lungs : null);

  useEffect(() => {
    const opened = viewer.current;
    if (!opened || !shown || !mask) return;
    const paint = keptImages();
    const lines = keptLines(mask);
    const drawImage = (
      view: DrawnPlane,
      context: CanvasRenderingContext2D,
      name: string,
      drawn: Pixels,
      make: Make,
    ) => drawSliceImage(context, view, drawn.grid, (index) => paint(name, view, index, drawn, make), 1);
    return opened.addDrawing(
      {
        draw(context, view) {
          // The warped atlas would only hide the manual alignment.
          if (useManualAlignment.getState().scanId === detail.row.id) return;
          if (checkerboard && image) {
            const { window, inverted } = useScreen.getState();
            const grey = greyPaint(window, inverted);
            const name = `ct/${window.width}/${window.centre}/${inverted}`;
            drawImage(view, context, name, image, (of, index) =>
              tilesImage(of, view.plane, index, true, grey),
            );
          }
          if (checkerboard && !image && lungs) {
            const [pink, blue] = [labelPaint(ATLAS_COLOUR), labelPaint(SCAN_COLOUR)];
            drawImage(view, context, 'atlas', mask, (of, at) => tilesImage(of, view.plane, at, true, pink));
            drawImage(view, context, 'scan', lungs, (of, at) => tilesImage(of, view.plane, at, false, blue));
          }
          if (outline) {
            drawSliceLines(context, view, mask.grid, (index) => lines(view, index), ATLAS_COLOUR);
          }
        },
      },
      'picture',
    );
  }, [viewer, detail.row.id, shown, mask, image, lungs, outline, checkerboard]);
  const ready = mask !== null && (!checkerboard || image !== null || lungs !== null);
  return { failure: maskFailure ?? imageFailure ?? lungsFailure, ready };
}

/** Voxels of a layer while it is wanted. */
function usePixels(layer: PixelLayer | null | undefined): readonly [Pixels | null, Failure | null] {
  const [pixels, setPixels] = useState<Pixels | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    setPixels(null);
    setFailure(null);
    if (!layer) return;
    const abort = new AbortController();
    loadPixels(layer, abort.signal).then(
      (voxels) => abort.signal.aborted || setPixels({ grid: layer.grid, voxels }),
      (error: unknown) => abort.signal.aborted || setFailure(failureOf(error)),
    );
    return () => abort.abort();
  }, [layer]);
  return [pixels, failure];
}

/** The last outline of each plane. */
function keptLines({ grid, voxels }: Pixels): (view: DrawnPlane, index: number) => Path2D {
  const kept = new Map<string, { readonly index: number; readonly path: Path2D }>();
  return ({ plane }, index) => {
    const last = kept.get(plane);
    if (last?.index === index) return last.path;
    const path = outlinePath(planeSlice(voxels as Uint8Array, grid.dimensions, plane, index));
    kept.set(plane, { index, path });
    return path;
  };
}

type Make = (of: Pixels, index: number) => SliceImage;

/** The last image of each kind and plane: a redraw that moves along another axis paints nothing anew. */
function keptImages() {
  const kept = new Map<string, { readonly name: string; readonly canvas: HTMLCanvasElement }>();
  return (name: string, view: DrawnPlane, index: number, of: Pixels, make: Make): HTMLCanvasElement => {
    const slot = `${name.split('/')[0]}/${view.plane}`;
    const full = `${name}/${index}`;
    const last = kept.get(slot);
    if (last?.name === full) return last.canvas;
    const { width, height, data } = make(of, index);
    const canvas = last?.canvas ?? document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    canvas.getContext('2d')!.putImageData(new ImageData(data, width, height), 0, 0);
    kept.set(slot, { name: full, canvas });
    return canvas;
  };
}
