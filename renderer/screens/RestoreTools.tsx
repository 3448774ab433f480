import { cancelRestore, restoreLibrary, useCare } from '../state/care.ts';
import { care as words } from '../strings/en/care.ts';
import { en } from '../strings/en.ts';
import { percentWords } from './jobs/jobWords.ts';

/** Restores a backup into an empty folder; while that runs, how far it is. */
export function RestoreTools() {
  const restoring = useCare((state) => state.restoring);
  if (!restoring) {
    return (
      <button
        type="button"
        className="button"
        title={words.restoreHint}
        onClick={() => void restoreLibrary()}
      >
        {words.restore}
      </button>
    );
  }
  const { fraction, secondsLeft } = restoring;
  return (
    <span role="status">
      {words.restoring} · {percentWords(fraction)}
      {secondsLeft !== null && ` · ${en.left(secondsLeft)}`}{' '}
      <button type="button" className="button small" onClick={() => void cancelRestore()}>
        {words.cancel}
      </button>
    </span>
  );
}
