import { useState } from 'react';
import { thresholdOf } from '../../../../native-models/common/probabilityLevel.ts';
import type { ReviewLine } from '../../../../preload/contract/review.ts';
import { useBindings } from '../../../keys/bindings.ts';
import { useCommands } from '../../../keys/useCommands.ts';
import {
  judge,
  levelOfSubtype,
  openNextWaiting,
  reportScan,
  strokesOf,
  useReview,
} from '../../../state/review.ts';
import { annotate } from '../../../strings/en/annotate.ts';
import { review as words } from '../../../strings/en/review.ts';

/** Accept, reject or take back, with a note; and all that was said of the scan so far. */
export function Verdict({ scanId }: { readonly scanId: string }) {
  const keys = useBindings();
  const review = useReview((state) => state.review);
  const masks = useReview((state) => state.masks);
  const reader = useReview((state) => state.reader);
  const [note, setNote] = useState('');
  const spoken = review !== null && review.state !== 'none';
  const corrected = masks?.acts.some(({ kind }) => kind === 'stroke') ?? false;
  const say = (verdict: 'accepted' | 'rejected' | 'withdrawn') => {
    if (masks === null) return;
    void judge(verdict, note).then(() => {
      // What could not be saved is not lost.
      if (useReview.getState().saving === 'saved') setNote('');
    });
  };
  useCommands({
    'mask.accept': () => say('accepted'),
    'mask.reject': () => say('rejected'),
    'review.next': () => void openNextWaiting(scanId),
  });
  const last = review?.history[0];
  const moved =
    last?.reader === reader &&
    (last?.verdict === 'accepted' || last?.verdict === 'corrected') &&
    masks !== null &&
    last.masks.some(
      ({ subtype, level, strokes }) =>
        level !== levelOfSubtype({ sliding: {}, masks }, subtype) ||
        strokes !== strokesOf(masks, subtype).length,
    );
  return (
    <>
      <fieldset className="review-verdict" aria-label={words.verdict}>
        {moved && <p className="review-moved">{words.unsavedSince}</p>}
        <textarea
          rows={2}
          maxLength={2000}
          placeholder={words.note}
          aria-label={words.note}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        <div className="annotate-acts">
          <button
            type="button"
            className="review-accept"
            title={words.withKey(words.acceptHint, keys['mask.accept'])}
            disabled={masks === null}
            onClick={() => say('accepted')}
          >
            {corrected ? words.acceptCorrected : words.accept}
          </button>
          <button
            type="button"
            className="review-reject"
            title={words.withKey(words.rejectHint, keys['mask.reject'])}
            disabled={masks === null}
            onClick={() => say('rejected')}
          >
            {words.reject}
          </button>
          {spoken && (
            <button type="button" title={words.withdrawHint} onClick={() => say('withdrawn')}>
              {words.withdraw}
            </button>
          )}
          <button type="button" title={words.reportHint} onClick={() => void reportScan(scanId)}>
            {words.report}
          </button>
          <button
            type="button"
            title={words.withKey(words.next, keys['review.next'])}
            onClick={() => void openNextWaiting(scanId)}
          >
            {words.next}
          </button>
        </div>
      </fieldset>
      {review !== null && review.history.length > 0 && (
        <details className="annotate-more">
          <summary>{words.history}</summary>
          <ol className="review-history">
            {review.history.map((line) => (
              <HistoryLine key={line.at} line={line} />
            ))}
          </ol>
        </details>
      )}
    </>
  );
}

function HistoryLine({ line }: { readonly line: ReviewLine }) {
  return (
    <li>
      {words.line(line)}
      {line.note !== '' && <q>{line.note}</q>}
      {line.verdict !== 'withdrawn' && (
        <span className="quiet">
          {line.masks
            .map(
              ({ subtype, level, strokes }) =>
                `${annotate.short[subtype]} ${words.detail(thresholdOf(level), strokes)}`,
            )
            .join('; ')}
        </span>
      )}
    </li>
  );
}
