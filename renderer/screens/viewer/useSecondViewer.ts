import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Vec3 } from '../../../native-models/common/geometry.ts';
import type { PixelLayer } from '../../../preload/contract.ts';
import { type Failure, failureOf } from '../../api.ts';
import { useGraphics } from '../../state/graphics.ts';
import { useViewing } from '../../state/viewing.ts';
import { useScreen } from '../../store.ts';
import { backendFor } from '../../viewer/graphics.ts';
import type { LayerLook } from '../../viewer/layers.ts';
import { loadPixels } from '../../viewer/loadPixels.ts';
import type { Plane } from '../../viewer/planes.ts';
import type { SliceNumbers } from '../../viewer/sliceNumbers.ts';
import { openViewer, type Viewer } from '../../viewer/viewer.ts';
import type { ShownLayer } from './shownLayers.ts';
import { useLayers } from './useLayers.ts';

/** A viewer of its own for the second column; window, slab and tool are those of the first. */
export function useSecondViewer(
  elements: Readonly<Partial<Record<Plane, RefObject<HTMLDivElement | null>>>>,
  scanId: string,
  image: PixelLayer,
  layers: readonly ShownLayer[],
  looks: Readonly<Record<string, LayerLook>>,
) {
  const viewer = useRef<Viewer | null>(null);
  const [position, setPosition] = useState<Vec3 | null>(null);
  const [slices, setSlices] = useState<SliceNumbers | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [shown, setShown] = useState(false);

  useEffect(() => {
    const places = Object.entries(elements).flatMap(([plane, ref]) =>
      ref.current ? [[plane, ref.current]] : [],
    );
    const opened = openViewer(Object.fromEntries(places), {
      position: (point, numbers) => {
        setPosition(point);
        setSlices(numbers);
      },
      cursor: () => undefined,
      window: (window) => useScreen.setState({ window }),
    });
    viewer.current = opened;
    const unsubscribe = follow(opened);
    const abort = new AbortController();
    loadPixels(image, abort.signal)
      .then((hu) =>
        opened.show({
          scanId,
          grid: image.grid,
          hu: hu as Int16Array,
          backend: backendFor(useGraphics.getState().graphics, hu.byteLength),
        }),
      )
      .then(() => setShown(!abort.signal.aborted))
      .catch((error: unknown) => {
        if (!abort.signal.aborted) setFailure(failureOf(error));
      });
    return () => {
      abort.abort();
      unsubscribe();
      viewer.current = null;
      opened.close();
    };
  }, [elements, scanId, image]);

  useLayers(viewer, layers, looks, shown, (error) => setFailure(failureOf(error)));
  return { viewer, position, slices, failure, shown };
}

function follow(viewer: Viewer): () => void {
  const tell = () => {
    const { window, inverted, tool } = useScreen.getState();
    viewer.setWindow(window, inverted);
    viewer.setTool(tool);
    viewer.setSlab(useViewing.getState().slab);
    viewer.setCrosshair(useViewing.getState().crosshair);
  };
  tell();
  const ends = [
    useScreen.subscribe((now, before) => {
      if (now.window !== before.window || now.inverted !== before.inverted || now.tool !== before.tool)
        tell();
    }),
    useViewing.subscribe((now, before) => {
      if (now.peeking !== before.peeking) viewer.setPeeking(now.peeking);
      if (now.slab !== before.slab || now.crosshair !== before.crosshair) tell();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}
