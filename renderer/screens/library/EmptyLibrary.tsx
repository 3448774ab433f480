import { show } from '../../state/shell.ts';
import { scansWords as words } from '../../strings/en/scans.ts';

const IMPORT = 'drasclr import PATH';
const PREPARE = 'drasclr prepare';
const DEMO = 'drasclr demo --quick';

/** First start: what to do, in the order of doing it. */
export function EmptyLibrary() {
  const { steps } = words;
  return (
    <section className="note first-steps">
      <h2>{words.empty}</h2>
      <p>{words.emptySays}</p>
      <ol>
        <li>
          <span>{steps.import}</span>
          <span className="quiet">{steps.importHow}</span>
          <code>{IMPORT}</code>
        </li>
        <li>
          <span>{steps.prepare}</span>
          <span className="quiet">{steps.prepareHow}</span>
          <code>{PREPARE}</code>
        </li>
        <li>
          <span>{steps.demo}</span>
          <code>{DEMO}</code>
        </li>
      </ol>
      <button type="button" className="button primary" onClick={() => show('library')}>
        {words.toLibrary}
      </button>
    </section>
  );
}
