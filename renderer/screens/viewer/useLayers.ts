import { type RefObject, useEffect, useRef } from 'react';
import { useScreen } from '../../store.ts';
import type { LayerLook } from '../../viewer/layers.ts';
import { loadPixels } from '../../viewer/loadPixels.ts';
import type { Viewer } from '../../viewer/viewer.ts';
import type { ShownLayer } from './shownLayers.ts';

/**
 * Loads a mask when it is first seen, once the scan is on the screen: the reader sees the image first, and
 * what many models found costs nothing until it is wanted.
 */
export function useLayers(
  viewer: RefObject<Viewer | null>,
  layers: readonly ShownLayer[],
  looks: Readonly<Record<string, LayerLook>>,
  shown: boolean,
  failed: (error: unknown) => void,
): void {
  const loaded = useRef(new Map<string, { url: string; voxels: Promise<Uint8Array>; state: string }>());
  useEffect(() => {
    if (!shown) loaded.current.clear();
  }, [shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `failed` is new at each render and never differs.
  useEffect(() => {
    if (!shown) return;
    for (const { id, colour, look, mask } of layers) {
      const wanted = looks[id] ?? look;
      viewer.current?.setLook(id, wanted);
      if (!mask || !wanted.visible) continue;
      const state = `${mask.layer.url}/${mask.below?.hu}`;
      if (loaded.current.get(id)?.state === state) continue;
      const alike = [...loaded.current.values()].find(({ url }) => url === mask.layer.url);
      const voxels =
        alike?.voxels ??
        loadPixels(mask.layer, new AbortController().signal).then((pixels) => pixels as Uint8Array);
      loaded.current.set(id, { url: mask.layer.url, voxels, state });
      const opened = viewer.current;
      const { below } = mask;
      const densities = below && loadPixels(below.volume, new AbortController().signal);
      Promise.all([voxels, densities])
        .then(([pixels, hu]) => {
          if (viewer.current !== opened || loaded.current.get(id)?.state !== state) return;
          opened?.addMask({
            id,
            grid: mask.layer.grid,
            voxels: pixels,
            threshold: mask.threshold,
            labels: mask.labels,
            colour,
            ...(below && { below: { hu: hu as Int16Array, value: below.hu } }),
          });
        })
        .catch(failed);
    }
  }, [viewer, layers, looks, shown]);
}

/** The looks of the first column, with those of layers not seen before. */
export function useLooks(layers: readonly ShownLayer[]): Readonly<Record<string, LayerLook>> {
  const looks = useScreen((screen) => screen.looks);
  useEffect(() => {
    const known = useScreen.getState().looks;
    const fresh = layers.filter(({ id }) => !known[id]).map(({ id, look }) => [id, look] as const);
    if (fresh.length > 0) useScreen.setState({ looks: { ...known, ...Object.fromEntries(fresh) } });
  }, [layers]);
  return looks;
}
