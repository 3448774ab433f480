import type { SettingsView, Theme } from '../../../preload/contract/settings.ts';
import { changeSettings } from '../../state/settings.ts';
import { settings as words } from '../../strings/en/settings.ts';

const THEMES = Object.keys(words.themes) as Theme[];

/** Theme and language. */
export function LookPart({ view }: { readonly view: SettingsView }) {
  return (
    <section aria-labelledby="settings-look">
      <h2 id="settings-look">{words.look}</h2>
      <fieldset className="tools">
        <legend className="quiet">{words.theme}</legend>
        {THEMES.map((theme) => (
          <label key={theme}>
            <input
              type="radio"
              name="theme"
              checked={view.theme === theme}
              onChange={() => void changeSettings({ theme })}
            />{' '}
            {words.themes[theme]}
          </label>
        ))}
      </fieldset>
      <div className="tools">
        <label>
          {words.language}{' '}
          <select value={view.language} onChange={() => void changeSettings({ language: 'en' })}>
            <option value="en">{words.english}</option>
          </select>
        </label>
        <span className="quiet">{words.languageHint}</span>
      </div>
    </section>
  );
}
