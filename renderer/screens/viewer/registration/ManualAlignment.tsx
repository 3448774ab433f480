import type { RefObject } from 'react';
import { rigidFit } from '../../../../native-models/common/rigidFit.ts';
import type { ScanDetail } from '../../../../preload/contract.ts';
import { useBindings } from '../../../keys/bindings.ts';
import {
  type AlignmentMouse,
  beginAlignment,
  chooseMouse,
  endAlignment,
  fitToPairs,
  removeLastPoint,
  resetTransform,
  useManualAlignment,
} from '../../../state/manualAlignment.ts';
import { registerAgain } from '../../../state/registration.ts';
import { useScreen } from '../../../store.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { useAlignmentTool } from './useAlignmentTool.ts';

const METHODS = ['deformable', 'affine'] as const;
const MICE: readonly AlignmentMouse[] = ['move', 'turn', 'pairs'];

/** Readers align the atlas with the scan; the registration starts from there. */
export function ManualAlignment(props: {
  readonly viewer: RefObject<Viewer | null>;
  readonly detail: ScanDetail;
  readonly busy: boolean;
}) {
  const { viewer, detail, busy } = props;
  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  const { active, ready, failure } = useAlignmentTool(viewer, detail, shown);
  const dice = useManualAlignment((alignment) => alignment.dice);
  const transform = useManualAlignment((alignment) => alignment.transform);
  const mouse = useManualAlignment((alignment) => alignment.mouse);
  const keys = useBindings();
  if (!active) {
    return (
      <button
        type="button"
        className="landmark-button"
        title={words.byHandHint}
        disabled={busy || !shown}
        onClick={() => beginAlignment(detail.row.id)}
      >
        {words.byHand}
      </button>
    );
  }
  const go = (method: (typeof METHODS)[number]) => {
    if (!transform) return;
    void registerAgain(method, transform);
    endAlignment();
  };
  return (
    <div className="registration-hand" data-hand={ready}>
      {failure ? (
        <p className="registration-failure" role="alert">
          {failure.message}
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
        <button type="button" className="landmark-button" disabled={!ready} onClick={resetTransform}>
          {words.startOver}
        </button>
        <button type="button" className="landmark-button" onClick={endAlignment}>
          {words.cancel}
        </button>
      </div>
    </div>
  );
}

/** Points of the outline and where they should lie, told by clicks. */
function Pairs() {
  const pairs = useManualAlignment((alignment) => alignment.pairs);
  const begun = useManualAlignment((alignment) => alignment.begun);
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
          onClick={fitToPairs}
        >
          {words.byPairs(pairs.length)}
        </button>
        <button
          type="button"
          className="landmark-button"
          disabled={pairs.length === 0 && !begun}
          onClick={removeLastPoint}
        >
          {words.forgetPoint}
        </button>
      </div>
    </>
  );
}
