import { useCommands } from '../../../keys/useCommands.ts';
import {
  shownRegistration,
  showRegistration,
  takeShown,
  toggleOverlay,
  useRegistration,
} from '../../../state/registration.ts';
import { useScreen } from '../../../store.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';
import { FailureNote } from '../../FailureNote.tsx';
import type { PanelProps } from '../panels.ts';
import { Again } from './Again.tsx';
import { Figures } from './Figures.tsx';
import { Overlays } from './Overlays.tsx';
import { Queue } from './Queue.tsx';
import { useWarped } from './useWarped.ts';
import { Verdict } from './Verdict.tsx';

/** How well the atlas lies on the scan, what readers say of it, and the way to do it again. */
export function RegistrationPanel({ viewer, detail }: PanelProps) {
  const list = useRegistration((view) => view.list);
  const failure = useRegistration((view) => view.failure);
  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  const drawn = useWarped(viewer, detail, shown);
  useCommands({
    'registration.outline': () => toggleOverlay('outline'),
    'registration.checkerboard': () => toggleOverlay('checkerboard'),
  });
  if (list.kind === 'loading') return <p className="quiet landmark-note">{words.loading}</p>;
  if (list.kind === 'refused') return <FailureNote title={words.failed} failure={list.failure} />;
  return (
    <div className="registration">
      {list.value.length === 0 ? (
        <p className="quiet landmark-note">{words.none}</p>
      ) : (
        <>
          <Choice />
          <Figures />
          <Overlays failure={drawn.failure} ready={drawn.ready} />
          <Verdict />
        </>
      )}
      <Again viewer={viewer} detail={detail} />
      {failure && (
        <p className="registration-failure" role="alert">
          {failure.message}
        </p>
      )}
      <Queue />
    </div>
  );
}

function Choice() {
  const list = useRegistration((view) => (view.list.kind === 'ready' ? view.list.value : []));
  const shown = useRegistration(shownRegistration);
  if (list.length < 2) return null;
  const usable = shown && !shown.inUse && shown.state !== 'rejected';
  return (
    <div className="registration-choice">
      <select
        aria-label={words.which}
        value={shown?.id ?? ''}
        onChange={(event) => showRegistration(event.target.value)}
      >
        {list.map(({ id, quality, byHand, inUse, state }) => (
          <option key={id} value={id}>
            {words.choice(words.methods[quality.method], byHand, inUse ? words.inUse : words.states[state])}
          </option>
        ))}
      </select>
      {usable && (
        <button
          type="button"
          className="landmark-button"
          title={words.useHint}
          onClick={() => void takeShown()}
        >
          {words.use}
        </button>
      )}
    </div>
  );
}
