import { type RefObject, useEffect, useState } from 'react';
import type { Grid } from '../../../../native-models/common/geometry.ts';
import type { RoutedModels, RoutingLayer } from '../../../../preload/contract/landmarks.ts';
import { ask, failureOf } from '../../../api.ts';
import { shownGrid, useLandmarks } from '../../../state/landmarks.ts';
import type { Loaded } from '../../../store.ts';
import { voxelAt } from '../../../viewer/axisGrid.ts';
import { drawSliceImage } from '../../../viewer/drawSlice.ts';
import { loadPixels } from '../../../viewer/loadPixels.ts';
import { planeSlice } from '../../../viewer/planeSlice.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { pointOf } from '../landmarks/landmarkPoints.ts';
import { routingColour } from './routingColours.ts';

export interface RoutingQuery {
  readonly scanId: string;
  readonly registrationId: string;
  readonly modelId: string;
  readonly layer: number;
  readonly expert: number | null;
}

/** Models of the registration's atlas that have routing weights. */
export function useRoutedModels(scanId: string, registrationId: string | null): Loaded<RoutedModels> | null {
  const [models, setModels] = useState<Loaded<RoutedModels> | null>(null);
  useEffect(() => {
    let gone = false;
    setModels(registrationId === null ? null : { kind: 'loading' });
    if (registrationId === null) return;
    ask('routedModels', { scanId, registrationId }).then(
      (value) => gone || setModels({ kind: 'ready', value }),
      (error: unknown) => gone || setModels({ kind: 'refused', failure: failureOf(error) }),
    );
    return () => {
      gone = true;
    };
  }, [scanId, registrationId]);
  return models;
}

export interface RoutingPicture extends RoutingLayer {
  readonly voxels: Uint8Array;
  readonly single: boolean;
}

/** The map of a layer, fetched while it is wanted. */
export function useRoutingPicture(query: RoutingQuery | null): Loaded<RoutingPicture> | null {
  const [picture, setPicture] = useState<Loaded<RoutingPicture> | null>(null);
  const key = query && JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says all of the query.
  useEffect(() => {
    const abort = new AbortController();
    setPicture(query && { kind: 'loading' });
    if (!query) return;
    const load = async (): Promise<RoutingPicture> => {
      const found = await ask('routingOfScan', query);
      const voxels = (await loadPixels(found.layer, abort.signal)) as Uint8Array;
      return { ...found, voxels, single: query.expert !== null };
    };
    load().then(
      (value) => abort.signal.aborted || setPicture({ kind: 'ready', value }),
      (error: unknown) => abort.signal.aborted || setPicture({ kind: 'refused', failure: failureOf(error) }),
    );
    return () => abort.abort();
  }, [key]);
  return picture;
}

const POINTS = 'routing';

/** Lays the map over the planes and colours the landmarks in 3-D by it. */
export function useRoutingDrawing(
  viewer: RefObject<Viewer | null>,
  picture: RoutingPicture | null,
  opacity: number,
): void {
  const landmarks = useLandmarks(shownGrid);
  useEffect(() => {
    const opened = viewer.current;
    if (!opened || !picture) return;
    const { layer, voxels, single } = picture;
    const kept = new Map<string, { readonly index: number; readonly canvas: OffscreenCanvas }>();
    return opened.addDrawing(
      {
        draw(context, view) {
          const paint = (index: number): OffscreenCanvas => {
            const last = kept.get(view.plane);
            if (last?.index === index) return last.canvas;
            const slice = planeSlice(voxels, layer.grid.dimensions, view.plane, index);
            const image = new ImageData(slice.width, slice.height);
            for (const [at, value] of slice.values.entries()) {
              if (value !== 0) image.data.set([...routingColour(value, single), 255], 4 * at);
            }
            const canvas = new OffscreenCanvas(slice.width, slice.height);
            canvas.getContext('2d')!.putImageData(image, 0, 0);
            kept.set(view.plane, { index, canvas });
            return canvas;
          };
          drawSliceImage(context, view, layer.grid, paint, opacity);
        },
      },
      'picture',
    );
  }, [viewer, picture, opacity]);

  useEffect(() => {
    const opened = viewer.current;
    if (!opened || !picture || !landmarks) return;
    const groups = coloured(landmarks.points, picture, picture.layer.grid);
    for (const [value, points] of groups) {
      opened.setPoints3d(`${POINTS}/${value}`, points, routingColour(value, picture.single), 9);
    }
    return () => {
      for (const value of groups.keys()) opened.setPoints3d(`${POINTS}/${value}`, [], [0, 0, 0]);
    };
  }, [viewer, picture, landmarks]);
}

/** So many steps of α are told apart among points. */
const STEP = 25;

/** Landmarks in the lungs by the value of the map where they lie, steps of α thrown together. */
function coloured(
  points: readonly number[],
  { voxels, single }: RoutingPicture,
  grid: Grid,
): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let at = 0; 3 * at < points.length; at++) {
    const point = pointOf(points, at);
    const voxel = voxelAt(grid, point);
    const value = voxel < 0 ? 0 : voxels[voxel]!;
    if (value === 0) continue;
    const name = single ? 1 + STEP * Math.round((value - 1) / STEP) : value;
    groups.set(name, [...(groups.get(name) ?? []), ...point]);
  }
  return groups;
}
