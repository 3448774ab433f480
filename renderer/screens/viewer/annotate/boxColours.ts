import type { Subtype } from '../../../../native-models/common/subtypes.ts';
import type { Colour } from '../../../viewer/paintMask.ts';

/** Emphysema as in the Chest Imaging Platform; the two others are far from these and from the masks. */
export const BOX_COLOURS: Readonly<Record<Subtype, Colour>> = {
  centrilobular: [111, 184, 210],
  paraseptal: [177, 122, 101],
  panlobular: [241, 214, 145],
  healthy: [128, 201, 132],
  artefact: [208, 134, 214],
};

export const boxCss = (subtype: Subtype): string => `rgb(${BOX_COLOURS[subtype].join(' ')})`;
