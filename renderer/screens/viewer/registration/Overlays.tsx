import type { Failure } from '../../../api.ts';
import { useBindings } from '../../../keys/bindings.ts';
import { toggleOverlay, useRegistration } from '../../../state/registration.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';

/** What of the warped atlas is laid over the planes. */
export function Overlays({ failure, ready }: { readonly failure: Failure | null; readonly ready: boolean }) {
  const { outline, checkerboard, warped } = useRegistration();
  const keys = useBindings();
  const atlas = warped?.atlas;
  const refused = atlas?.kind === 'refused' ? atlas.failure : failure;
  const wanted = outline || checkerboard;
  const button = (overlay: 'outline' | 'checkerboard', on: boolean, name: string, hint: string) => {
    const key = keys[`registration.${overlay}`];
    return (
      <button
        type="button"
        className="landmark-button"
        aria-pressed={on}
        title={words.withKey(hint, key)}
        onClick={() => toggleOverlay(overlay)}
      >
        {name} <kbd>{key}</kbd>
      </button>
    );
  };
  return (
    <>
      <fieldset className="registration-acts" aria-label={words.look} data-drawn={wanted && ready}>
        {button('outline', outline, words.outline, words.outlineHint)}
        {button('checkerboard', checkerboard, words.checkerboard, words.checkerboardHint)}
      </fieldset>
      {wanted && refused && (
        <p className="registration-failure" role="alert">
          {words.drawFailed}: {refused.message}
        </p>
      )}
      {wanted && !refused && !ready && (
        <p className="quiet landmark-note" role="status">
          {words.drawing}
        </p>
      )}
      {checkerboard && ready && atlas?.kind === 'ready' && (
        <p className="quiet landmark-note">{atlas.value.image ? words.ctShown : words.masksOnly}</p>
      )}
    </>
  );
}
