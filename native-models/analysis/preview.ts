import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { OVERLAY_COLOURS, subtypeColour } from './overlayColours.ts';
import {
  type DisplayWindow,
  drawPanel,
  EMPHYSEMA_WINDOW,
  type Overlay,
  type Panel,
  panelSize,
} from './panel.ts';
import {
  drawText,
  fillRectangle,
  newPicture,
  type Picture,
  type Rgb,
  textHeight,
  textWidth,
} from './picture.ts';
import { boxAround, fullestSection, middleSection, type Plane, type Section } from './section.ts';

/** One row of the picture. Masks are on the scan's grid; label n + 1 is the n-th subtype. */
export interface PreviewScan {
  readonly title: string;
  /** Axes along LPS. */
  readonly ct: CtVolume;
  readonly lungs: MaskVolume;
  /** What is known to be there, of a phantom or from a reader. */
  readonly truth?: MaskVolume;
  readonly predicted?: MaskVolume;
}

export interface PreviewSettings {
  /** Named in the legend, coloured by {@link subtypeColour}. */
  readonly subtypes: readonly string[];
  readonly planes?: readonly Plane[];
  readonly window?: DisplayWindow;
  /** One scale for all panels; by default the widest one is about {@link PANEL_PIXELS} wide. */
  readonly pixelsPerMm?: number;
}

const BACKGROUND: Rgb = [16, 18, 22];
const TEXT: Rgb = [225, 228, 232];
const GAP = 8;
const MARGIN_MM = 10;
const TITLE_SIZE = 2;
const PANEL_PIXELS = 280;

/**
 * A picture of scan | truth | mask, a row per scan: each plane goes through the section with the largest
 * burden (of the truth, else of the mask, else of the lung), cropped to the lungs; the lungs are outlined
 * in blue. Panels are at one scale, so that patients can be compared.
 * @throws RangeError without scans.
 */
export function composePreview(scans: readonly PreviewScan[], settings: PreviewSettings): Picture {
  if (scans.length === 0) throw new RangeError('composePreview: expected at least one scan');
  const { planes = ['axial', 'coronal'], subtypes } = settings;
  const rows = scans.map((scan) => planes.flatMap((plane) => panelsOf(scan, plane, settings)));
  const pixelsPerMm = settings.pixelsPerMm ?? fittingScale(rows.flat());
  const columns = Math.max(...rows.map((row) => row.length));
  const sizes = rows.map((row) => row.map(({ panel }) => panelSize(panel, pixelsPerMm)));
  const columnWidths = Array.from({ length: columns }, (_, c) =>
    Math.max(...sizes.map((row) => row[c]?.[0] ?? 0)),
  );
  const rowHeights = sizes.map((row) => Math.max(...row.map(([, height]) => height)));
  const headHeight = textHeight(TITLE_SIZE) + GAP;
  const captionHeight = textHeight(1) + 4;
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

  const titlesWidth = Math.max(
    ...scans.map(({ title }) => textWidth(title, TITLE_SIZE)),
    legendWidth(subtypes),
  );
  const width = 2 * GAP + Math.max(sum(columnWidths) + GAP * (columns - 1), titlesWidth);
  const height =
    GAP + sum(rowHeights) + rows.length * (headHeight + captionHeight + GAP) + textHeight(1) + GAP;
  const picture = newPicture(width, height, BACKGROUND);

  let y = GAP;
  rows.forEach((row, r) => {
    drawText(picture, scans[r]!.title, GAP, y, TEXT, TITLE_SIZE);
    y += headHeight;
    let x = GAP;
    row.forEach(({ panel, caption }, c) => {
      drawText(picture, caption, x, y, TEXT, 1);
      drawPanel(picture, panel, x, y + captionHeight, pixelsPerMm);
      x += columnWidths[c]! + GAP;
    });
    y += captionHeight + rowHeights[r]! + GAP;
  });
  drawLegend(picture, subtypes, GAP, y);
  return picture;
}

/** In quarters of a pixel per mm, from 0.5 to 3. */
function fittingScale(panels: readonly CaptionedPanel[]): number {
  const widestMm = Math.max(...panels.map(({ panel }) => panelSize(panel, 1)[0]));
  return Math.min(3, Math.max(0.5, Math.round((4 * PANEL_PIXELS) / widestMm) / 4));
}

interface CaptionedPanel {
  readonly panel: Panel;
  readonly caption: string;
}

function panelsOf(scan: PreviewScan, plane: Plane, settings: PreviewSettings): CaptionedPanel[] {
  const { ct, lungs, truth, predicted } = scan;
  const index =
    (truth && fullestSection(truth, plane)) ??
    (predicted && fullestSection(predicted, plane)) ??
    fullestSection(lungs, plane) ??
    middleSection(lungs, plane);
  const section: Section = { plane, index, box: boxAround(lungs, MARGIN_MM) };
  const outline: Overlay = {
    mask: lungs,
    colours: [OVERLAY_COLOURS.lung, OVERLAY_COLOURS.lung],
    style: 'outline',
  };
  const colours = settings.subtypes.map(subtypeColour);
  const panel = (overlays: readonly Overlay[]): Panel => ({
    ct,
    section,
    window: settings.window ?? EMPHYSEMA_WINDOW,
    overlays,
  });
  const fill = (mask: MaskVolume): readonly Overlay[] => [{ mask, colours, style: 'fill' }, outline];
  return [
    { caption: `${plane} scan`, panel: panel([]) },
    ...(truth ? [{ caption: 'truth', panel: panel(fill(truth)) }] : []),
    ...(predicted ? [{ caption: 'mask', panel: panel(fill(predicted)) }] : []),
  ];
}

const legendEntries = (subtypes: readonly string[]): (readonly [string, Rgb])[] => [
  ...subtypes.map((subtype) => [subtype, subtypeColour(subtype)] as const),
  ['lung', OVERLAY_COLOURS.lung],
];

const SWATCH = 7;
const entryWidth = (name: string): number => SWATCH + 4 + textWidth(name, 1) + 2 * GAP;

const legendWidth = (subtypes: readonly string[]): number =>
  legendEntries(subtypes).reduce((total, [name]) => total + entryWidth(name), 0);

function drawLegend(picture: Picture, subtypes: readonly string[], x: number, y: number): void {
  let left = x;
  for (const [name, colour] of legendEntries(subtypes)) {
    fillRectangle(picture, left, y, SWATCH, SWATCH, colour);
    drawText(picture, name, left + SWATCH + 4, y, TEXT, 1);
    left += entryWidth(name);
  }
}
