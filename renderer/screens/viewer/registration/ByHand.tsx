import type { RefObject } from 'react';
import { rigidFit } from '../../../../native-models/common/rigidFit.ts';
import type { ScanDetail } from '../../../../preload/contract.ts';
import { useBindings } from '../../../keys/bindings.ts';
import {
  beginLaying,
  chooseMouse,
  endLaying,
  forgetLastPoint,
  type HandMouse,
  layAgain,
  layByPairs,
  useLaying,
} from '../../../state/laying.ts';
import { registerAgain } from '../../../state/registration.ts';
import { useScreen } from '../../../store.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { useHand } from './useHand.ts';

const METHODS = ['deformable', 'affine'] as const;
const MICE: readonly HandMouse[] = ['move', 'turn', 'pairs'];

/** The reader lays the atlas over the scan himself, and the registration goes on from there. */
export function ByHand(props: {
  readonly viewer: RefObject<Viewer | null>;
  readonly detail: ScanDetail;
  readonly busy: boolean;
}) {
  const { viewer, detail, busy } = props;
  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  const { active, ready, trouble } = useHand(viewer, detail, shown);
  const dice = useLaying((laying) => laying.dice);
  const laid = useLaying((laying) => laying.laid);
  const mouse = useLaying((laying) => laying.mouse);
  const keys = useBindings();
  if (!active) {
    return (
      <button
        type="button"
        className="landmark-button"
        title={words.byHandHint}
        disabled={busy || !shown}
        onClick={() => beginLaying(detail.row.id)}
      >
        {words.byHand}
      </button>
    );
  }
  const go = (method: (typeof METHODS)[number]) => {
    if (!laid) return;
    void registerAgain(method, laid);
    endLaying();
  };
  return (
    <div className="registration-hand" data-hand={ready}>
      {trouble ? (
        <p className="registration-trouble" role="alert">
          {trouble.message}
        </p>
      ) : (
        <p className="quiet landmark-note">
          {words.handHint(
            keys['hand.left'].replace('ArrowLeft', words.arrows),
            keys['hand.counter'],
            keys['hand.clockwise'],
          )}
        </p>
      )}
      <fieldset className="registration-acts" aria-label={words.drag}>
        {MICE.map((each) => (
          <button
            key={each}
            type="button"
            className="landmark-button"
            aria-pressed={mouse === each}
            onClick={() => chooseMouse(each)}
          >
            {words.mice[each]}
          </button>
        ))}
      </fieldset>
      {mouse === 'pairs' && <Pairs />}
      <p role="status">{dice === null ? words.measuring : words.handDice(dice)}</p>
      <div className="registration-acts">
        {METHODS.map((method) => (
          <button
            key={method}
            type="button"
            className="landmark-button"
            title={words.methodHints[method]}
            disabled={!ready || busy}
            onClick={() => go(method)}
          >
            {words.fromHere(words.methods[method])}
          </button>
        ))}
        <button type="button" className="landmark-button" disabled={!ready} onClick={layAgain}>
          {words.startOver}
        </button>
        <button type="button" className="landmark-button" onClick={endLaying}>
          {words.cancel}
        </button>
      </div>
    </div>
  );
}

/** Points of the outline and where they should lie, told by clicks. */
function Pairs() {
  const pairs = useLaying((laying) => laying.pairs);
  const begun = useLaying((laying) => laying.begun);
  return (
    <>
      <p className="quiet landmark-note" data-pairs={pairs.length}>
        {begun ? words.pairTo : words.pairFrom(pairs.length)}
      </p>
      <div className="registration-acts">
        <button
          type="button"
          className="landmark-button"
          title={words.byPairsHint}
          disabled={rigidFit(pairs) === null}
          onClick={layByPairs}
        >
          {words.byPairs(pairs.length)}
        </button>
        <button
          type="button"
          className="landmark-button"
          disabled={pairs.length === 0 && !begun}
          onClick={forgetLastPoint}
        >
          {words.forgetPoint}
        </button>
      </div>
    </>
  );
}
