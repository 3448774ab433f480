import { PROBABILITY_ONE } from '../../../../native-models/common/probabilityLevel.ts';
import type { Subtype } from '../../../../native-models/common/subtypes.ts';
import { useCommands } from '../../../keys/useCommands.ts';
import {
  actOnMasks,
  keepLevel,
  levelOfSubtype,
  setBrush,
  slideLevel,
  toggleBrush,
  useReview,
  widenBrush,
} from '../../../state/review.ts';

const WIDER = 1.25;
/** Of 255: about 0.02. */
const LEVEL_STEP = 5;

/** The review by keyboard alone. */
export function useReviewKeys(subtypes: readonly Subtype[]): void {
  useCommands({
    'mask.paint': () => toggleBrush('paint'),
    'mask.erase': () => toggleBrush('erase'),
    'mask.ball': () => setBrush({ ball: !useReview.getState().brush.ball }),
    'mask.narrower': () => widenBrush(1 / WIDER),
    'mask.wider': () => widenBrush(WIDER),
    'mask.lower': () => moveLevel(-LEVEL_STEP),
    'mask.higher': () => moveLevel(LEVEL_STEP),
    'mask.next': () => nextSubtype(subtypes),
    'box.undo': () => void actOnMasks({ kind: 'undo' }),
    'box.redo': () => void actOnMasks({ kind: 'redo' }),
  });
}

function moveLevel(by: number): void {
  const { subtype, masks, sliding } = useReview.getState();
  if (subtype === null || masks === null) return;
  const level = levelOfSubtype({ sliding, masks }, subtype) + by;
  slideLevel(subtype, Math.min(Math.max(level, 1), PROBABILITY_ONE));
  keepLevel(subtype);
}

function nextSubtype(subtypes: readonly Subtype[]): void {
  if (subtypes.length === 0) return;
  useReview.setState(({ subtype }) => ({
    subtype: subtypes[(subtype === null ? 0 : subtypes.indexOf(subtype) + 1) % subtypes.length]!,
  }));
}
