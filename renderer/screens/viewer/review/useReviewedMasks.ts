import { type RefObject, useEffect } from 'react';
import type { Subtype } from '../../../../native-models/common/subtypes.ts';
import { LEFT_LUNG } from '../../../../native-models/common/volume.ts';
import type { PredictionLayer, ScanDetail } from '../../../../preload/contract.ts';
import { failureOf } from '../../../api.ts';
import { useAnnotation } from '../../../state/annotation.ts';
import { levelOfSubtype, type MaskVolumes, openReview, strokesOf, useReview } from '../../../state/review.ts';
import { useShell } from '../../../state/shell.ts';
import { useScreen } from '../../../store.ts';
import { loadPixels } from '../../../viewer/loadPixels.ts';
import { editMask, type MaskEditor } from '../../../viewer/maskEditor.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { layerIdOf } from '../shownLayers.ts';
import { brushTool, drawBrush } from './brushTool.ts';

/** The masks that a review is about: the newest of each subtype. */
export const reviewedLayers = ({ predictions }: ScanDetail): readonly PredictionLayer[] =>
  predictions.filter(({ newest }) => newest);

type Editors = ReadonlyMap<Subtype, { readonly layer: PredictionLayer; readonly editor: MaskEditor }>;

/**
 * Lays the masks over the planes as the reader's threshold and strokes make them, and gives the brush the left
 * button. The voxels are fetched once the panel is open or there is something of the reader's to show.
 */
export function useReviewedMasks(viewer: RefObject<Viewer | null>, detail: ScanDetail): void {
  const scanId = detail.row.id;
  const reader = useAnnotation((annotation) => annotation.reader);
  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  const wanted = useShell(({ panel }) => panel === 'review');
  const touched = useReview(({ masks }) => (masks?.acts.length ?? 0) > 0);
  const keys = reviewedLayers(detail)
    .map(({ key }) => key)
    .join();

  useEffect(() => {
    void openReview(scanId, reader);
  }, [scanId, reader]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the same masks are not fetched again when only the scan's row changes.
  useEffect(() => {
    const opened = viewer.current;
    const { lungs } = detail;
    if (!opened || !shown || !lungs || keys === '' || !(wanted || touched)) return;
    const abort = new AbortController();
    let close = () => {};
    const open = async () => {
      const layers = reviewedLayers(detail);
      const [labels, ...probabilities] = await Promise.all(
        [lungs, ...layers].map((layer) => loadPixels(layer, abort.signal) as Promise<Uint8Array>),
      );
      if (abort.signal.aborted) return;
      const editors: Editors = new Map(
        layers.map((layer, n) => [
          layer.subtype as Subtype,
          { layer, editor: editMask(layer.grid, labels!, probabilities[n]!) },
        ]),
      );
      close = followReview(opened, editors, labels!);
    };
    open().catch((error: unknown) => {
      if (!abort.signal.aborted) useReview.setState({ saving: { failed: failureOf(error).message } });
    });
    return () => {
      abort.abort();
      close();
    };
  }, [viewer, shown, keys, wanted || touched]);
}

/** Carries what the reader does to the masks on the screen. @returns the function that ends it. */
function followReview(viewer: Viewer, editors: Editors, lungs: Uint8Array): () => void {
  const [first] = editors.keys();
  const lungVoxels = lungs.reduce((sum, label) => sum + (label > 0 && label <= LEFT_LUNG ? 1 : 0), 0);
  const show = (subtype: Subtype) => {
    const state = useReview.getState();
    const { layer, editor } = editors.get(subtype)!;
    const level = levelOfSubtype(state, subtype);
    viewer.changeMask(layerIdOf(layer), { voxels: editor.voxels(), threshold: level });
    const volumes = { ...state.volumes, [subtype]: volumesOf(editor, level, lungVoxels) };
    useReview.setState({ volumes });
  };
  const update = () => {
    const { masks } = useReview.getState();
    for (const [subtype, { editor }] of editors) {
      editor.show(strokesOf(masks, subtype));
      show(subtype);
    }
  };
  useReview.setState(({ subtype }) => ({
    subtype: subtype && editors.has(subtype) ? subtype : (first ?? null),
  }));
  update();
  const unsubscribe = useReview.subscribe(({ masks, sliding, brush }, before) => {
    if (masks !== before.masks || sliding !== before.sliding) update();
    if (brush !== before.brush) viewer.redraw();
    if (brush.mode !== before.brush.mode) takeButton();
  });
  const tool = brushTool(
    (subtype) => editors.get(subtype)?.editor ?? null,
    show,
    (plane) => viewer.sliceMm(plane),
  );
  const takeButton = () => {
    viewer.setPointerTool(useReview.getState().brush.mode === 'off' ? null : tool);
  };
  const removeCursor = viewer.addDrawing({ draw: drawBrush });
  const unsubscribeCursor = useScreen.subscribe(({ cursor }, before) => {
    if (cursor !== before.cursor && useReview.getState().brush.mode !== 'off') viewer.redraw();
  });
  return () => {
    unsubscribe();
    unsubscribeCursor();
    removeCursor();
    if (useReview.getState().brush.mode !== 'off') viewer.setPointerTool(null);
  };
}

function volumesOf(editor: MaskEditor, level: number, lungVoxels: number): MaskVolumes {
  const [right, left] = editor.count(level);
  const voxelLitres = editor.grid.spacingMm.reduce((product, mm) => product * mm, 1) / 1e6;
  return {
    rightLitres: right * voxelLitres,
    leftLitres: left * voxelLitres,
    percent: lungVoxels === 0 ? 0 : (100 * (right + left)) / lungVoxels,
  };
}
