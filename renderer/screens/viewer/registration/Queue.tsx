import { useBindings } from '../../../keys/bindings.ts';
import { useCommands } from '../../../keys/useCommands.ts';
import { nextToReview, useRegistration } from '../../../state/registration.ts';
import { selectScan } from '../../../store.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';
import { shortPseudonym } from '../../../words.ts';
import { LightSign } from './Figures.tsx';

/** The registrations in use: those nobody has looked at first, the worst of them first. */
export function Queue() {
  const queue = useRegistration((view) => view.queue);
  const scanId = useRegistration((view) => view.scanId);
  const next = useRegistration(nextToReview);
  const key = useBindings((bindings) => bindings['registration.next']);
  const goOn = () => {
    if (next) void selectScan(next.scanId);
  };
  useCommands({ 'registration.next': goOn });
  if (queue.length === 0) return null;
  return (
    <details className="annotate-more registration-queue">
      <summary>{words.queue(queue.filter(({ state }) => state === 'pending').length)}</summary>
      {next && (
        <button type="button" className="landmark-button" onClick={goOn}>
          {words.next} <kbd>{key}</kbd>
        </button>
      )}
      <ul>
        {queue.map((line) => (
          <li key={line.scanId}>
            <button
              type="button"
              data-queued={line.scanId}
              aria-current={line.scanId === scanId}
              onClick={() => void selectScan(line.scanId)}
            >
              <LightSign light={line.light} />
              <span>{shortPseudonym(line.pseudonym)}</span>
              <span className="quiet">{words.line(line.dice)}</span>
              <span className="quiet">{words.states[line.state]}</span>
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
