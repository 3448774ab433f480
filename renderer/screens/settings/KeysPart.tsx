import { type KeyboardEvent, useState } from 'react';
import { conflicts, useBindings } from '../../keys/bindings.ts';
import { changeKey, ownKeys } from '../../keys/changeKey.ts';
import { COMMAND_IDS, COMMANDS, type CommandId } from '../../keys/commands.ts';
import { keyOf } from '../../keys/keyOf.ts';
import { changeSettings } from '../../state/settings.ts';
import { commandWords } from '../../strings/en/commands.ts';
import { settings as words } from '../../strings/en/settings.ts';

const ALONE = ['Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock'];

/** Every command with its key, to be changed or reset. */
export function KeysPart() {
  const bindings = useBindings();
  const [editing, setEditing] = useState<CommandId | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const clashes = new Map(conflicts(bindings).flatMap(([a, b]) => [[a, b] as const, [b, a] as const]));
  const press = (id: CommandId, event: KeyboardEvent) => {
    if (ALONE.includes(event.key) || event.key === 'Tab') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape') {
      setEditing(null);
      return;
    }
    const change = changeKey(bindings, id, keyOf(event.nativeEvent));
    if (change.kind === 'taken') {
      setRefused(words.taken(keyOf(event.nativeEvent), commandWords[change.by]));
      return;
    }
    setRefused(null);
    setEditing(null);
    void changeSettings({ keys: change.keys });
  };
  return (
    <section aria-labelledby="settings-keys">
      <div className="tools">
        <h2 id="settings-keys">{words.keys}</h2>
        <button
          type="button"
          className="button small"
          disabled={Object.keys(ownKeys(bindings)).length === 0}
          onClick={() => void changeSettings({ keys: {} })}
        >
          {words.resetAll}
        </button>
      </div>
      <p className="quiet">{words.keysHint}</p>
      {refused && (
        <p className="amiss" role="alert">
          {refused}
        </p>
      )}
      <table className="key-table">
        <tbody>
          {COMMAND_IDS.map((id) => (
            <tr key={id} data-command={id}>
              <th scope="row">
                {commandWords[id]}
                {clashes.has(id) && (
                  <span className="amiss"> {words.conflict(commandWords[clashes.get(id)!])}</span>
                )}
              </th>
              <td>
                <kbd>{editing === id ? words.press : bindings[id]}</kbd>
              </td>
              <td className="row-acts">
                <button
                  type="button"
                  className="button small"
                  aria-label={`${words.change}: ${commandWords[id]}`}
                  aria-pressed={editing === id}
                  onClick={() => {
                    setRefused(null);
                    setEditing(editing === id ? null : id);
                  }}
                  onBlur={() => editing === id && setEditing(null)}
                  onKeyDown={(event) => editing === id && press(id, event)}
                >
                  {words.change}
                </button>
                {bindings[id] !== COMMANDS[id] && (
                  <button
                    type="button"
                    className="button small"
                    aria-label={`${words.reset}: ${commandWords[id]}`}
                    onClick={() =>
                      void changeSettings({ keys: ownKeys({ ...bindings, [id]: COMMANDS[id] }) })
                    }
                  >
                    {words.reset}
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
