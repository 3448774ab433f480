import { type RefObject, useEffect } from 'react';
import { compareWith, nextSlabMode, thicken, toggleLaaHu, useViewing } from '../../state/viewing.ts';
import { setLook, useScreen } from '../../store.ts';
import { PRESETS } from '../../viewer/presets.ts';
import type { Viewer } from '../../viewer/viewer.ts';
import { isTyping } from '../useKeys.ts';

const set = useScreen.setState;

/** Slices per key, as in OHIF; towards the feet is “next”. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowLeft: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

const ACTS: Readonly<Record<string, (viewer: Viewer | null) => void>> = {
  c: () => set({ tool: 'crosshair' }),
  w: () => set({ tool: 'window' }),
  p: () => set({ tool: 'pan' }),
  z: () => set({ tool: 'zoom' }),
  i: () => set(({ inverted }) => ({ inverted: !inverted })),
  g: () => toggleLayers(),
  m: (viewer) => set(({ maximised }) => ({ maximised: maximised ? null : (viewer?.activePlane() ?? null) })),
  s: () => nextSlabMode(),
  '[': () => thicken(-1),
  ']': () => thicken(1),
  l: () => toggleLaaHu(),
  v: () => set(({ maximised }) => ({ maximised: maximised === 'space' ? null : 'space' })),
  d: () => compareWith(useViewing.getState().comparedId ? null : useScreen.getState().selectedId),
  ' ': (viewer) => viewer?.reset(),
};

/** The viewer by keyboard alone. */
export function useViewerKeys(viewer: RefObject<Viewer | null>): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const preset = PRESETS.find(({ key }) => key === event.key);
      const step = STEPS[event.key];
      const act = ACTS[event.key.toLowerCase()];
      if (preset) set({ window: { width: preset.width, centre: preset.centre } });
      else if (step !== undefined) viewer.current?.step(step);
      else if (act && !(event.key === ' ' && event.target instanceof HTMLButtonElement)) act(viewer.current);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [viewer]);
}

/** All layers off, and back as they were. */
let hidden: readonly string[] = [];
function toggleLayers(): void {
  const seen = Object.entries(useScreen.getState().looks).filter(([, look]) => look.visible);
  for (const [id] of seen) setLook(id, { visible: false });
  if (seen.length === 0) for (const id of hidden) setLook(id, { visible: true });
  hidden = seen.map(([id]) => id);
}
