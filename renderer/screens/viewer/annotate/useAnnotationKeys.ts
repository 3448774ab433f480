import type { RefObject } from 'react';
import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { useCommands } from '../../../keys/useCommands.ts';
import {
  act,
  chooseSubtype,
  deleteSelected,
  moveBox,
  putBox,
  relabelSelected,
  useAnnotation,
} from '../../../state/annotation.ts';
import { useScreen } from '../../../store.ts';
import type { Viewer } from '../../../viewer/viewer.ts';

/** Annotation by keyboard alone. */
export function useAnnotationKeys(viewer: RefObject<Viewer | null>): void {
  useCommands({
    'box.place': togglePlacing,
    'box.centrilobular': () => chooseSubtype('centrilobular'),
    'box.paraseptal': () => chooseSubtype('paraseptal'),
    'box.panlobular': () => chooseSubtype('panlobular'),
    'box.healthy': () => chooseSubtype('healthy'),
    'box.artefact': () => chooseSubtype('artefact'),
    'box.relabel': () => void relabelSelected(),
    'box.atCrosshair': putAtCrosshair,
    'box.toCrosshair': moveToCrosshair,
    'box.next': () => stepBox(1, viewer.current),
    'box.previous': () => stepBox(-1, viewer.current),
    'box.delete': deleteSelected,
    'box.undo': () => void act({ kind: 'undo' }),
    'box.redo': () => void act({ kind: 'redo' }),
  });
}

export const togglePlacing = (): void => useAnnotation.setState(({ placing }) => ({ placing: !placing }));

export const putAtCrosshair = (): void => atCrosshair((point) => void putBox(point));

export const moveToCrosshair = (): void =>
  atCrosshair((point) => {
    const { selectedId } = useAnnotation.getState();
    if (selectedId !== null) void moveBox(selectedId, point);
  });

function atCrosshair(use: (point: Vec3) => void): void {
  const { position } = useScreen.getState();
  if (position) use(position);
}

/** Chooses the next box and goes there. */
function stepBox(by: 1 | -1, viewer: Viewer | null): void {
  const { own, selectedId } = useAnnotation.getState();
  const boxes = own?.boxes ?? [];
  if (boxes.length === 0) return;
  const at = boxes.findIndex(({ id }) => id === selectedId);
  const next = boxes[at < 0 ? 0 : (at + by + boxes.length) % boxes.length]!;
  useAnnotation.setState({ selectedId: next.id });
  viewer?.moveTo(next.centre);
}
