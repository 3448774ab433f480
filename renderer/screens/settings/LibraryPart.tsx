import type { SettingsView } from '../../../preload/contract/settings.ts';
import { ask } from '../../api.ts';
import { settle } from '../../state/settings.ts';
import { settings as words } from '../../strings/en/settings.ts';

/** The library of this window and those that were open before. */
export function LibraryPart({ view }: { readonly view: SettingsView }) {
  const { origin } = view.library;
  return (
    <section aria-labelledby="settings-library">
      <h2 id="settings-library">{words.library}</h2>
      <p className="quiet">{words.libraryHint}</p>
      <ul className="library-list">
        {view.recent.map(({ token, name, open, there }) => (
          <li key={token} data-open-library={open}>
            <strong className="ellipsis">{name}</strong>
            <span className="quiet">
              {open ? `${words.open} · ${words.origins[origin]}` : there ? '' : words.notThere}
            </span>
            {!open && (
              <span className="row-acts">
                <button
                  type="button"
                  className="button small"
                  disabled={!there}
                  aria-label={`${words.openThis} ${name}`}
                  onClick={() => void settle(ask('switchLibrary', { token }))}
                >
                  {words.openThis}
                </button>
                <button
                  type="button"
                  className="button small"
                  aria-label={`${words.forget} ${name}`}
                  onClick={() => void settle(ask('forgetLibrary', { token }))}
                >
                  {words.forget}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      <div className="tools">
        <button type="button" className="button" onClick={() => void settle(ask('chooseLibrary', undefined))}>
          {words.chooseLibrary}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => void settle(ask('showFolder', { folder: 'library' }))}
        >
          {words.showLibrary}
        </button>
      </div>
      <p className="quiet">{words.precedence}</p>
    </section>
  );
}
