import { useBindings } from '../keys/bindings.ts';
import { COMMAND_IDS } from '../keys/commands.ts';
import { useScreen } from '../store.ts';
import { appWords as words } from '../strings/en/app.ts';
import { commandWords, MOUSE_WORDS } from '../strings/en/commands.ts';

export function KeySheet() {
  const bindings = useBindings();
  const rows = [...COMMAND_IDS.map((id) => [bindings[id], commandWords[id]] as const), ...MOUSE_WORDS];
  const close = () => useScreen.setState({ keysShown: false });
  return (
    <div className="sheet" role="dialog" aria-modal="true" aria-label={words.keys}>
      <div className="sheet-page">
        <header className="sheet-head">
          <h2>{words.keys}</h2>
          {/* biome-ignore lint/a11y/noAutofocus: a dialog takes the focus. */}
          <button type="button" className="button" autoFocus onClick={close}>
            {words.close}
          </button>
        </header>
        <dl tabIndex={0} aria-label={words.keys}>
          {rows.map(([key, what]) => (
            <div key={`${key} ${what}`}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}
