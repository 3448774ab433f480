import { type RefObject, useEffect, useRef } from 'react';
import type { PixelLayer } from '../../../preload/contract.ts';
import { failureOf } from '../../api.ts';
import { useGraphics } from '../../state/graphics.ts';
import { useViewing } from '../../state/viewing.ts';
import { type PixelState, useScreen } from '../../store.ts';
import { backendFor } from '../../viewer/graphics.ts';
import { loadPixels } from '../../viewer/loadPixels.ts';
import type { Plane } from '../../viewer/planes.ts';
import { openViewer, type Viewer } from '../../viewer/viewer.ts';
import type { ShownLayer } from './shownLayers.ts';
import { useLayers, useLooks } from './useLayers.ts';

type Elements = Readonly<Record<Plane | 'space', RefObject<HTMLDivElement | null>>>;

const set = useScreen.setState;
const setPixels = (pixels: PixelState) => set({ pixels });

/** Ties the imperative viewer to the screen's state for as long as the panes are mounted. */
export function useViewer(
  elements: Elements,
  scanId: string,
  image: PixelLayer,
  layers: readonly ShownLayer[],
): RefObject<Viewer | null> {
  const viewer = useRef<Viewer | null>(null);

  useEffect(() => {
    const { axial, sagittal, coronal, space } = elements;
    if (!axial.current || !sagittal.current || !coronal.current || !space.current) return;
    const opened = openViewer(
      {
        axial: axial.current,
        sagittal: sagittal.current,
        coronal: coronal.current,
        space: space.current,
      },
      {
        position: (position, slices) => set({ position, slices }),
        cursor: (cursor) => set({ cursor }),
        window: (shown) => set({ window: shown }),
        letters: (letters) => useViewing.setState({ letters }),
      },
    );
    viewer.current = opened;
    useViewing.setState({ has3d: opened.has3d });
    const unsubscribe = followScreen(opened);
    return () => {
      unsubscribe();
      viewer.current = null;
      opened.close();
    };
  }, [elements]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the same image is not loaded again when only its row changes.
  useEffect(() => {
    const abort = new AbortController();
    const load = async () => {
      setPixels({ kind: 'loading', fraction: 0 });
      const [nx, ny, nz] = image.grid.dimensions;
      const hu = await loadPixels(image, abort.signal, (bytes) =>
        setPixels({ kind: 'loading', fraction: bytes / (2 * nx * ny * nz) }),
      );
      const backend = backendFor(useGraphics.getState().graphics, hu.byteLength);
      useViewing.setState({ backend });
      await viewer.current?.show({ scanId, grid: image.grid, hu: hu as Int16Array, backend });
      if (!abort.signal.aborted) setPixels({ kind: 'shown' });
    };
    load().catch((error: unknown) => {
      if (!abort.signal.aborted) setPixels({ kind: 'failed', failure: failureOf(error) });
    });
    return () => abort.abort();
  }, [image.url]);

  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  useLayers(viewer, layers, useLooks(layers), shown, (error) =>
    setPixels({ kind: 'failed', failure: failureOf(error) }),
  );
  return viewer;
}

/** Carries changes of window, tool and layers from the screen to the viewer. */
function followScreen(viewer: Viewer): () => void {
  const { window, inverted, tool } = useScreen.getState();
  viewer.setWindow(window, inverted);
  viewer.setTool(tool);
  viewer.setSlab(useViewing.getState().slab);
  viewer.setCrosshair(useViewing.getState().crosshair);
  const unsubscribeSlab = useViewing.subscribe(({ slab, crosshair, peeking }, before) => {
    if (peeking !== before.peeking) viewer.setPeeking(peeking);
    if (slab !== before.slab) viewer.setSlab(slab);
    if (crosshair !== before.crosshair) viewer.setCrosshair(crosshair);
  });
  const unsubscribe = useScreen.subscribe((screen, before) => {
    if (screen.window !== before.window || screen.inverted !== before.inverted) {
      viewer.setWindow(screen.window, screen.inverted);
    }
    if (screen.tool !== before.tool) viewer.setTool(screen.tool);
  });
  return () => {
    unsubscribe();
    unsubscribeSlab();
  };
}
