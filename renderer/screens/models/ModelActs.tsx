import { useState } from 'react';
import type { ModelDetail } from '../../../preload/contract/models.ts';
import { ask } from '../../api.ts';
import { actOnModel, loadModels } from '../../state/models.ts';
import { models as words } from '../../strings/en/models.ts';
import { RemoveDialog } from './RemoveDialog.tsx';

/** The model's name, and what can be done with it. */
export function ModelActs({ detail }: { readonly detail: ModelDetail }) {
  const { id, name } = detail.row;
  const [draft, setDraft] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const rename = async () => {
    const done = await actOnModel(async () => {
      await ask('renameModel', { modelId: id, name: draft ?? name });
      await loadModels();
      return null;
    });
    if (done) setDraft(null);
  };
  const write = (call: 'exportModel' | 'exportModelCard') =>
    actOnModel(async () => words.exported((await ask(call, { modelId: id })).file));
  return (
    <header className="tools model-head">
      {draft === null ? (
        <>
          <h2 id="model-name">{name}</h2>
          <button type="button" className="button" onClick={() => setDraft(name)}>
            {words.rename}
          </button>
        </>
      ) : (
        <form
          className="tools"
          onSubmit={(event) => {
            event.preventDefault();
            void rename();
          }}
        >
          <input
            id="model-name"
            aria-label={words.newName}
            value={draft}
            maxLength={120}
            // biome-ignore lint/a11y/noAutofocus: the field appears where the button was pressed.
            autoFocus
            onChange={(event) => setDraft(event.target.value)}
            onKeyDown={(event) => event.key === 'Escape' && setDraft(null)}
          />
          <button type="submit" className="button" disabled={draft.trim() === ''}>
            {words.save}
          </button>
          <button type="button" className="button" onClick={() => setDraft(null)}>
            {words.cancel}
          </button>
        </form>
      )}
      <span className="model-acts">
        <button type="button" className="button" onClick={() => void write('exportModel')}>
          {words.exportFile}
        </button>
        <button type="button" className="button" onClick={() => void write('exportModelCard')}>
          {words.exportCard}
        </button>
        <button type="button" className="button" onClick={() => setRemoving(true)}>
          {words.remove}
        </button>
      </span>
      {removing && <RemoveDialog detail={detail} close={() => setRemoving(false)} />}
    </header>
  );
}
