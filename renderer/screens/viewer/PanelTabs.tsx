import { keyOf } from '../../keys/keyOf.ts';
import { useCommands } from '../../keys/useCommands.ts';
import { showPanel, useShell } from '../../state/shell.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { PANELS, type PanelProps } from './panels.ts';

/** The panels as tabs; arrows walk them. */
export function PanelTabs(props: PanelProps) {
  const panel = useShell((shell) => shell.panel);
  const open = PANELS.find(({ id }) => id === panel) ?? PANELS[0]!;
  useCommands(Object.fromEntries(PANELS.map(({ id }) => [`panel.${id}`, () => showPanel(id)])));
  const walk = (by: number) => {
    const next = PANELS[(PANELS.indexOf(open) + by + PANELS.length) % PANELS.length]!;
    showPanel(next.id);
    document.getElementById(tabId(next.id))?.focus();
  };
  return (
    <>
      <div className="panel-tabs" role="tablist" aria-label={words.panels}>
        {PANELS.map(({ id, title }) => (
          <button
            key={id}
            id={tabId(id)}
            type="button"
            role="tab"
            aria-selected={id === open.id}
            aria-controls="viewer-panel"
            tabIndex={id === open.id ? 0 : -1}
            onClick={() => showPanel(id)}
            onKeyDown={(event) => {
              const key = keyOf(event.nativeEvent);
              if (key !== 'ArrowRight' && key !== 'ArrowLeft') return;
              walk(key === 'ArrowRight' ? 1 : -1);
              event.preventDefault();
            }}
          >
            {title}
          </button>
        ))}
      </div>
      <div id="viewer-panel" role="tabpanel" aria-labelledby={tabId(open.id)}>
        <open.Panel key={open.id} viewer={props.viewer} detail={props.detail} />
      </div>
    </>
  );
}

const tabId = (id: string): string => `panel-tab-${id}`;
