import { type RefObject, useEffect } from 'react';
import { useCommands } from '../../keys/useCommands.ts';
import { useAnnotation } from '../../state/annotation.ts';
import { removeOneMeasurement, stepMeasuring } from '../../state/measuring.ts';
import { setBrush } from '../../state/review.ts';
import {
  compareWith,
  nextSlabMode,
  otherComparedPlane,
  thicken,
  toggleCrosshair,
  toggleLaaHu,
  toggleList,
  togglePanel,
  togglePanes,
  useViewing,
} from '../../state/viewing.ts';
import { setLook, useScreen } from '../../store.ts';
import { PRESETS, type Preset } from '../../viewer/presets.ts';
import { isMeasureTool } from '../../viewer/tools.ts';
import type { Viewer } from '../../viewer/viewer.ts';

const set = useScreen.setState;

const toPreset = (name: Preset['name']) => () => {
  const { width, centre } = PRESETS.find((preset) => preset.name === name)!;
  set({ window: { width, centre } });
};

/** The viewer by keyboard alone. */
export function useViewerKeys(viewer: RefObject<Viewer | null>): void {
  useEndOfPeeking();
  const measuring = useScreen(({ tool }) => isMeasureTool(tool));
  const step = (slices: number) => () => viewer.current?.step(slices);
  useCommands({
    'window.lung': toPreset('Lung'),
    'window.emphysema': toPreset('Emphysema'),
    'window.mediastinum': toPreset('Mediastinum'),
    'window.bone': toPreset('Bone'),
    'slice.next': step(1),
    'slice.previous': step(-1),
    'slice.tenOn': step(10),
    'slice.tenBack': step(-10),
    'slice.first': step(Number.NEGATIVE_INFINITY),
    'slice.last': step(Number.POSITIVE_INFINITY),
    'tool.crosshair': () => set({ tool: 'crosshair' }),
    'tool.window': () => set({ tool: 'window' }),
    'tool.pan': () => set({ tool: 'pan' }),
    'tool.zoom': () => set({ tool: 'zoom' }),
    'tool.length': () => set({ tool: 'length' }),
    'tool.angle': () => set({ tool: 'angle' }),
    'tool.ellipse': () => set({ tool: 'ellipse' }),
    'tool.probe': () => set({ tool: 'probe' }),
    'measure.remove': removeOneMeasurement,
    // While one measures, undo is of measurements; else of the panel's boxes or masks.
    ...(measuring && {
      'box.undo': () => stepMeasuring('undo'),
      'box.redo': () => stepMeasuring('redo'),
    }),
    'view.invert': () => set(({ inverted }) => ({ inverted: !inverted })),
    'view.layers': toggleLayers,
    'view.crosshair': toggleCrosshair,
    'view.peek': () => useViewing.setState({ peeking: true }),
    'view.list': toggleList,
    'view.panel': togglePanel,
    'view.panes': togglePanes,
    'view.maximise': () =>
      set(({ maximised }) => ({ maximised: maximised ? null : (viewer.current?.activePlane() ?? null) })),
    'view.space': () => set(({ maximised }) => ({ maximised: maximised === 'space' ? null : 'space' })),
    'view.compare': () =>
      compareWith(useViewing.getState().comparedId ? null : useScreen.getState().selectedId),
    'view.comparePlane': otherComparedPlane,
    'tool.release': releaseButton,
    'view.reset': () => viewer.current?.reset(),
    'slab.mode': nextSlabMode,
    'slab.thinner': () => thicken(-1),
    'slab.thicker': () => thicken(1),
    'laa.threshold': toggleLaaHu,
  });
}

/** What is hidden while a key is held comes back when any key is let go, or the window loses the keyboard. */
function useEndOfPeeking(): void {
  useEffect(() => {
    const end = () => {
      if (useViewing.getState().peeking) useViewing.setState({ peeking: false });
    };
    addEventListener('keyup', end);
    addEventListener('blur', end);
    return () => {
      removeEventListener('keyup', end);
      removeEventListener('blur', end);
    };
  }, []);
}

/** The left button is the chosen tool's again. */
function releaseButton(): void {
  useAnnotation.setState({ placing: false });
  setBrush({ mode: 'off' });
  if (isMeasureTool(useScreen.getState().tool)) set({ tool: 'crosshair' });
}

/** All layers off, and back as they were. */
let hidden: readonly string[] = [];
function toggleLayers(): void {
  const seen = Object.entries(useScreen.getState().looks).filter(([, look]) => look.visible);
  for (const [id] of seen) setLook(id, { visible: false });
  if (seen.length === 0) for (const id of hidden) setLook(id, { visible: true });
  hidden = seen.map(([id]) => id);
}
