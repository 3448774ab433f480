import type { RefObject } from 'react';
import { useScreen } from '../../store.ts';
import type { Tool } from '../../viewer/gestures.ts';
import { PRESETS, presetOf } from '../../viewer/presets.ts';
import type { Viewer } from '../../viewer/viewer.ts';
import { useViewerKeys } from './useViewerKeys.ts';

const TOOLS: readonly { readonly tool: Tool; readonly name: string; readonly key: string }[] = [
  { tool: 'crosshair', name: 'Crosshair', key: 'C' },
  { tool: 'window', name: 'Window', key: 'W' },
  { tool: 'pan', name: 'Pan', key: 'P' },
  { tool: 'zoom', name: 'Zoom', key: 'Z' },
];

/** What the left button does, and the windows. */
export function Toolbar(props: { readonly viewer: RefObject<Viewer | null> }) {
  const tool = useScreen((screen) => screen.tool);
  const shown = useScreen((screen) => screen.window);
  const inverted = useScreen((screen) => screen.inverted);
  useViewerKeys(props.viewer);
  const preset = presetOf(shown);
  return (
    <div className="toolbar" role="toolbar" aria-label="Viewer">
      <fieldset aria-label="Left button">
        {TOOLS.map(({ tool: each, name, key }) => (
          <button
            key={each}
            type="button"
            aria-pressed={tool === each}
            title={`${name} (${key})`}
            onClick={() => useScreen.setState({ tool: each })}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <fieldset aria-label="Window presets">
        {PRESETS.map((each) => (
          <button
            key={each.name}
            type="button"
            aria-pressed={preset === each}
            title={`${each.width} / ${each.centre} HU (${each.key})`}
            onClick={() => useScreen.setState({ window: { width: each.width, centre: each.centre } })}
          >
            <kbd>{each.key}</kbd>
            {each.name}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={inverted}
          title="Invert (I)"
          onClick={() => useScreen.setState({ inverted: !inverted })}
        >
          Invert
        </button>
      </fieldset>
      <fieldset aria-label="View">
        <button type="button" title="Reset (Space)" onClick={() => props.viewer.current?.reset()}>
          Reset
        </button>
        <button type="button" title="Keys (?)" onClick={() => useScreen.setState({ keysShown: true })}>
          <kbd>?</kbd>Keys
        </button>
      </fieldset>
      <span className="badge">Research use only</span>
    </div>
  );
}
