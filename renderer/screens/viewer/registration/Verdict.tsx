import { useState } from 'react';
import { useAnnotation } from '../../../state/annotation.ts';
import { judge, shownRegistration, useRegistration } from '../../../state/registration.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';
import { ReaderChoice } from '../annotate/ReaderChoice.tsx';

/** `2026-11-24T04:25:23.000Z` → `2026-11-24 04:25`. */
const momentWords = (at: string): string => at.slice(0, 16).replace('T', ' ');

/** Accept, reject, take back; and what was said before. */
export function Verdict() {
  const shown = useRegistration(shownRegistration);
  const reader = useAnnotation((annotation) => annotation.reader);
  const [note, setNote] = useState('');
  if (!shown) return null;
  const { state, reviews } = shown;
  const say = (verdict: 'accepted' | 'rejected' | 'withdrawn') => {
    void judge(verdict, note);
    setNote('');
  };
  return (
    <section className="registration-verdict" aria-label={words.verdict} data-state={state}>
      <p>
        <strong>{words.states[state]}</strong> <span className="quiet">{words.stateHints[state]}</span>
      </p>
      {reader === null && <p className="quiet landmark-note">{words.needReader}</p>}
      <div className="annotate">
        <ReaderChoice addable={reader === null} />
      </div>
      {reader !== null && (
        <>
          <input
            type="text"
            maxLength={2000}
            aria-label={words.note}
            placeholder={words.noteHint}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <div className="registration-acts">
            <button type="button" className="landmark-button" onClick={() => say('accepted')}>
              {words.accept}
            </button>
            <button type="button" className="landmark-button" onClick={() => say('rejected')}>
              {words.reject}
            </button>
            <button
              type="button"
              className="landmark-button"
              disabled={state === 'pending'}
              onClick={() => say('withdrawn')}
            >
              {words.withdraw}
            </button>
          </div>
        </>
      )}
      {reviews.length > 0 && (
        <ul className="registration-said">
          {reviews.map((review) => (
            <li key={review.at + review.verdict}>
              {words.said(review.reader, words.verdicts[review.verdict], momentWords(review.at))}
              {review.note !== '' && <q>{review.note}</q>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
