import type { PixelLayer, ScanDetail } from '../../../preload/contract.ts';
import type { LayerLook } from '../../viewer/layers.ts';
import type { Colour } from '../../viewer/paintMask.ts';
import { LANDMARKS } from '../../viewer/viewer.ts';
import { capital } from '../../words.ts';

export interface ShownLayer {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly colour: Colour;
  readonly look: LayerLook;
  /** Absent for the landmark points. */
  readonly mask?: { readonly layer: PixelLayer; readonly threshold: number; readonly labels: boolean };
}

const LUNG_COLOUR: Colour = [70, 130, 220];
const LANDMARK_COLOUR: Colour = [255, 209, 102];
const UNKNOWN_COLOUR: Colour = [220, 60, 60];

/** Emphysema subtypes as in the Chest Imaging Platform. */
const SUBTYPE_COLOURS: Readonly<Record<string, Colour>> = {
  centrilobular: [111, 184, 210],
  paraseptal: [177, 122, 101],
  panlobular: [241, 214, 145],
};

/** What can be laid over a scan, from the bottom up, with how it looks at first. */
export function shownLayers(detail: ScanDetail): readonly ShownLayer[] {
  const layers: ShownLayer[] = [];
  const { lungs, predictions, landmarks } = detail;
  if (lungs) {
    layers.push({
      id: 'lungs',
      name: 'Lungs',
      note: 'right and left',
      colour: LUNG_COLOUR,
      look: { visible: true, opacity: 0.5 },
      mask: { layer: lungs, threshold: 1, labels: true },
    });
  }
  for (const prediction of predictions) {
    layers.push({
      id: `prediction/${prediction.key}`,
      name: `${capital(prediction.subtype)} emphysema`,
      note: `${prediction.modelName} · step ${prediction.step}`,
      colour: SUBTYPE_COLOURS[prediction.subtype] ?? UNKNOWN_COLOUR,
      look: { visible: true, opacity: 0.7 },
      mask: { layer: prediction, threshold: prediction.threshold, labels: false },
    });
  }
  if (landmarks) {
    layers.push({
      id: LANDMARKS,
      name: 'Landmarks',
      note: `${landmarks.points.length / 3} of ${landmarks.atlasName}`,
      colour: LANDMARK_COLOUR,
      look: { visible: false, opacity: 0.9 },
    });
  }
  return layers;
}
