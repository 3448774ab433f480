import type { SettingsView, Theme } from '../../../preload/contract/settings.ts';
import { chooseBackend, useGraphics } from '../../state/graphics.ts';
import { changeSettings } from '../../state/settings.ts';
import { settings as words } from '../../strings/en/settings.ts';
import { GRAPHICS_CHOICES, type GraphicsChoice } from '../../viewer/graphics.ts';

const THEMES = Object.keys(words.themes) as Theme[];

/** Theme, who draws the images, and language. */
export function LookPart({ view }: { readonly view: SettingsView }) {
  const { choice, graphics } = useGraphics();
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
          {words.graphics}{' '}
          <select value={choice} onChange={({ target }) => chooseBackend(target.value as GraphicsChoice)}>
            {GRAPHICS_CHOICES.map((each) => (
              <option key={each} value={each}>
                {words.graphicsChoices[each]}
              </option>
            ))}
          </select>
        </label>
        <span className="quiet" data-graphics={graphics.backend}>
          {words.graphicsSays(graphics)}
        </span>
      </div>
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
