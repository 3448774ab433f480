import type { RefObject } from 'react';
import { useBindings } from '../../keys/bindings.ts';
import {
  compareWith,
  toggleCrosshair,
  toggleList,
  togglePanel,
  togglePanes,
  useViewing,
} from '../../state/viewing.ts';
import { useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { PRESETS, presetOf } from '../../viewer/presets.ts';
import type { Tool } from '../../viewer/tools.ts';
import type { Viewer } from '../../viewer/viewer.ts';
import { SlabTools } from './SlabTools.tsx';
import { useViewerKeys } from './useViewerKeys.ts';

const TOOLS: readonly Tool[] = ['crosshair', 'window', 'pan', 'zoom', 'length', 'angle', 'ellipse', 'probe'];

const LAYOUT = [
  { part: 'list', name: words.listShown, command: 'view.list', toggle: toggleList },
  { part: 'panel', name: words.panelShown, command: 'view.panel', toggle: togglePanel },
  { part: 'panes', name: words.panesInRow, command: 'view.panes', toggle: togglePanes },
] as const;

/** What the left button does, and the windows. */
export function Toolbar(props: { readonly viewer: RefObject<Viewer | null> }) {
  const tool = useScreen((screen) => screen.tool);
  const shown = useScreen((screen) => screen.window);
  const inverted = useScreen((screen) => screen.inverted);
  const compared = useViewing((viewing) => viewing.comparedId);
  const layout = useViewing((viewing) => viewing.layout);
  const crosshair = useViewing((viewing) => viewing.crosshair);
  const keys = useBindings();
  const selectedId = useScreen((screen) => screen.selectedId);
  useViewerKeys(props.viewer);
  const preset = presetOf(shown);
  return (
    <div className="toolbar" role="toolbar" aria-label={words.toolbar}>
      <fieldset aria-label={words.leftButton}>
        {TOOLS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={tool === each}
            title={`${words.tools[each]} (${keys[`tool.${each}`]})`}
            onClick={() => useScreen.setState({ tool: each })}
          >
            {words.tools[each]}
          </button>
        ))}
      </fieldset>
      <fieldset aria-label={words.presets}>
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
          title={`${words.invert} (I)`}
          onClick={() => useScreen.setState({ inverted: !inverted })}
        >
          {words.invert}
        </button>
      </fieldset>
      <SlabTools />
      <fieldset aria-label={words.view}>
        <button
          type="button"
          aria-pressed={compared !== null}
          title={words.compareKey}
          onClick={() => compareWith(compared === null ? selectedId : null)}
        >
          {words.compare}
        </button>
        {LAYOUT.map(({ part, name, command, toggle }) => (
          <button
            key={part}
            type="button"
            aria-pressed={layout[part] === true || layout[part] === 'row'}
            title={`${name} (${keys[command]})`}
            onClick={toggle}
          >
            {name}
          </button>
        ))}
        <button
          type="button"
          aria-pressed={crosshair}
          title={`${words.crosshairSeen} (${keys['view.crosshair']})`}
          onClick={toggleCrosshair}
        >
          {words.crosshairSeen}
        </button>
        <button type="button" title={`${words.reset} (Space)`} onClick={() => props.viewer.current?.reset()}>
          {words.reset}
        </button>
        <button
          type="button"
          title={`${words.keys} (?)`}
          onClick={() => useScreen.setState({ keysShown: true })}
        >
          <kbd>?</kbd>
          {words.keys}
        </button>
      </fieldset>
    </div>
  );
}
