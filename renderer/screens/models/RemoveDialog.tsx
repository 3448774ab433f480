import { useState } from 'react';
import type { ModelDetail } from '../../../preload/contract/models.ts';
import { ask } from '../../api.ts';
import { actOnModel, loadModels } from '../../state/models.ts';
import { models as words } from '../../strings/en/models.ts';

/** Says what goes with a model; where masks go, the name is typed first. */
export function RemoveDialog({
  detail,
  close,
}: {
  readonly detail: ModelDetail;
  readonly close: () => void;
}) {
  const { row, removal } = detail;
  const [typed, setTyped] = useState('');
  const forbidden = removal.children.length > 0 || removal.jobs > 0;
  const remove = async () => {
    await actOnModel(async () => {
      await ask('removeModel', { modelId: row.id, confirmed: removal.masks > 0 ? typed : null });
      return words.removed(row.name);
    });
    close();
    await loadModels();
  };
  return (
    <div
      className="sheet"
      role="dialog"
      aria-modal="true"
      aria-labelledby="remove-title"
      onKeyDown={(event) => event.key === 'Escape' && close()}
    >
      <form
        className="sheet-page model-remove"
        onSubmit={(event) => {
          event.preventDefault();
          void remove();
        }}
      >
        <h2 id="remove-title">{words.removeTitle(row.name)}</h2>
        {removal.children.length > 0 && <p>{words.removeChildren(removal.children.length)}</p>}
        {removal.jobs > 0 && <p>{words.removeJobs(removal.jobs)}</p>}
        {!forbidden && removal.masks === 0 && <p>{words.removePlain}</p>}
        {!forbidden && removal.masks > 0 && (
          <>
            <p>{words.removeMasks(removal.masks, removal.scans)}</p>
            <label>
              {words.removeType(row.name)}
              <input
                value={typed}
                // biome-ignore lint/a11y/noAutofocus: a dialog takes the focus.
                autoFocus
                onChange={(event) => setTyped(event.target.value)}
              />
            </label>
          </>
        )}
        <div className="tools">
          {!forbidden && (
            <button
              type="submit"
              className="button danger"
              disabled={removal.masks > 0 && typed !== row.name}
            >
              {words.removeDo}
            </button>
          )}
          <button
            type="button"
            className="button"
            // biome-ignore lint/a11y/noAutofocus: a dialog takes the focus.
            autoFocus={forbidden || removal.masks === 0}
            onClick={close}
          >
            {forbidden ? words.close : words.cancel}
          </button>
        </div>
      </form>
    </div>
  );
}
