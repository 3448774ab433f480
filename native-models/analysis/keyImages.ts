import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { OVERLAY_COLOURS, subtypeColour } from './overlayColours.ts';
import { drawPanel, LUNG_WINDOW, type Overlay, type Panel, panelSize } from './panel.ts';
import { newPicture, type Picture } from './picture.ts';
import { boxAround, fullestSection, middleSection, type Plane } from './section.ts';

const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];
const MARGIN_MM = 10;
const WIDEST_PIXELS = 560;

export interface KeyImage {
  readonly plane: Plane;
  /** The section alone and with the masks over it, at one scale. */
  readonly plain: Picture;
  readonly marked: Picture;
}

/**
 * The section of each plane with the largest burden (else the most lung), cropped to the lungs, lung window.
 * @param predicted label n + 1 is the n-th of `subtypes`, on the scan's grid, whose axes lie along LPS.
 */
export function keyImages(
  ct: CtVolume,
  lungs: MaskVolume,
  predicted: MaskVolume,
  subtypes: readonly string[],
): KeyImage[] {
  const box = boxAround(lungs, MARGIN_MM);
  const overlays: readonly Overlay[] = [
    { mask: predicted, colours: subtypes.map(subtypeColour), style: 'fill' },
    { mask: lungs, colours: [OVERLAY_COLOURS.lung, OVERLAY_COLOURS.lung], style: 'outline' },
  ];
  const widestMm = Math.max(
    ...[0, 1].map((axis) => (box.to[axis]! - box.from[axis]!) * ct.grid.spacingMm[axis]!),
  );
  const pixelsPerMm = WIDEST_PIXELS / widestMm;
  return PLANES.map((plane) => {
    const index =
      fullestSection(predicted, plane) ?? fullestSection(lungs, plane) ?? middleSection(lungs, plane);
    const draw = (over: readonly Overlay[]): Picture => {
      const panel: Panel = { ct, section: { plane, index, box }, window: LUNG_WINDOW, overlays: over };
      const [width, height] = panelSize(panel, pixelsPerMm);
      const picture = newPicture(width, height, [0, 0, 0]);
      drawPanel(picture, panel, 0, 0, pixelsPerMm);
      return picture;
    };
    return { plane, plain: draw([]), marked: draw(overlays) };
  });
}
