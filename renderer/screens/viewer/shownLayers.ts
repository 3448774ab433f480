import type { PixelLayer, ScanDetail } from '../../../preload/contract.ts';
import type { LaaHu } from '../../state/viewing.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import type { LayerLook } from '../../viewer/layers.ts';
import type { Colour } from '../../viewer/paintMask.ts';
import { LANDMARK_COLOUR, LANDMARKS } from '../../viewer/viewer.ts';
import { capital } from '../../words.ts';

export interface ShownLayer {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly colour: Colour;
  readonly look: LayerLook;
  /** A reason to doubt what it shows. */
  readonly doubt?: string | undefined;
  /** Absent for the landmark points. */
  readonly mask?: {
    readonly layer: PixelLayer;
    readonly threshold: number;
    readonly labels: boolean;
    /** Keeps only what lies strictly below an HU of a volume on the layer's grid. */
    readonly below?: { readonly volume: PixelLayer; readonly hu: number };
  };
}

const LUNG_COLOUR: Colour = [70, 130, 220];
const LAA_COLOUR: Colour = [226, 80, 70];
const UNKNOWN_COLOUR: Colour = [220, 60, 60];

/** Layer id of the low-attenuation area. */
export const LAA = 'laa';

/** What makes noise or blur count as low attenuation, or hides it. */
const LAA_DOUBTS = ['sharp-kernel', 'thick-slices', 'unknown-kernel', 'contrast-agent'];

/** Emphysema subtypes as in the Chest Imaging Platform. */
const SUBTYPE_COLOURS: Readonly<Record<string, Colour>> = {
  centrilobular: [111, 184, 210],
  paraseptal: [177, 122, 101],
  panlobular: [241, 214, 145],
};

export const layerIdOf = ({ key }: { readonly key: string }): string => `prediction/${key}`;
export const isPrediction = (layerId: string): boolean => layerId.startsWith('prediction/');

/** What can be laid over a scan, from the bottom up, with how it looks at first. */
export function shownLayers(detail: ScanDetail, laaHu: LaaHu): readonly ShownLayer[] {
  const layers: ShownLayer[] = [];
  const { volume, lungs, predictions, landmarks } = detail;
  if (lungs) {
    layers.push({
      id: 'lungs',
      name: words.lungs,
      note: words.bothLungs,
      colour: LUNG_COLOUR,
      look: { visible: true, opacity: 0.5 },
      mask: { layer: lungs, threshold: 1, labels: true },
    });
  }
  if (lungs && volume) {
    layers.push({
      id: LAA,
      name: words.laa,
      note: words.laaNote,
      doubt: detail.row.problems.find(({ code }) => LAA_DOUBTS.includes(code))?.message,
      colour: LAA_COLOUR,
      look: { visible: false, opacity: 0.7 },
      mask: { layer: lungs, threshold: 1, labels: false, below: { volume, hu: laaHu } },
    });
  }
  for (const prediction of predictions) {
    layers.push({
      id: layerIdOf(prediction),
      name: words.emphysema(capital(prediction.subtype)),
      note: words.prediction(prediction.modelName, prediction.step),
      doubt: prediction.learnedFrom ? words.learnedFrom[prediction.learnedFrom] : undefined,
      colour: SUBTYPE_COLOURS[prediction.subtype] ?? UNKNOWN_COLOUR,
      look: { visible: prediction.newest, opacity: 0.7 },
      mask: { layer: prediction, threshold: prediction.threshold, labels: false },
    });
  }
  if (landmarks) {
    layers.push({
      id: LANDMARKS,
      name: words.landmarks,
      note: words.landmarksOf(landmarks.points.length / 3, landmarks.atlasName),
      colour: LANDMARK_COLOUR,
      look: { visible: false, opacity: 0.9 },
    });
  }
  return layers;
}
