import { useEffect, useState } from 'react';
import type { AboutProgram } from '../../../preload/contract/settings.ts';
import { ask } from '../../api.ts';
import { settle } from '../../state/settings.ts';
import { settings as words } from '../../strings/en/settings.ts';

/** What leaves the machine, and where everything lies. */
export function PrivacyPart() {
  return (
    <section aria-labelledby="settings-privacy">
      <h2 id="settings-privacy">{words.privacy}</h2>
      <p>{words.privacyText}</p>
      <div className="tools">
        <button
          type="button"
          className="button"
          onClick={() => void settle(ask('showFolder', { folder: 'settings' }))}
        >
          {words.showSettings}
        </button>
      </div>
    </section>
  );
}

/** Versions and licences. */
export function AboutPart() {
  const [about, setAbout] = useState<AboutProgram | null>(null);
  useEffect(() => {
    void settle(
      ask('aboutProgram', undefined).then((known) => {
        setAbout(known);
        return null;
      }),
    );
  }, []);
  return (
    <section aria-labelledby="settings-about">
      <h2 id="settings-about">{words.about}</h2>
      <p>
        <strong>{words.research}</strong> {words.licence}
      </p>
      {about && (
        <>
          <p className="quiet">
            {words.version} {about.version}
            {about.parts.map(({ name, version }) => ` · ${name} ${version}`)}
          </p>
          <details>
            <summary>{words.licences(about.licences.length)}</summary>
            <table>
              <tbody>
                {about.licences.map(({ name, version, licence }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td>{version}</td>
                    <td>{licence}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </section>
  );
}
