import { useEffect, useState } from 'react';
import { isWaiting, loadReviews, openNextWaiting, useReview } from '../../state/review.ts';
import { show } from '../../state/shell.ts';
import { review as words } from '../../strings/en/review.ts';
import { FailureNote } from '../FailureNote.tsx';
import { filterReviews, REVIEW_FILTERS, type ReviewFilter } from './filterReviews.ts';
import { MadeFromMasks } from './MadeFromMasks.tsx';
import { ReviewTable } from './ReviewTable.tsx';

/** The worklist of masks: what waits for a reader, what was said, and what is made of it. */
export function ReviewScreen() {
  const rows = useReview((review) => review.rows);
  const [filter, setFilter] = useState<ReviewFilter>('waiting');
  useEffect(() => {
    void loadReviews();
    return window.drasclr.on('libraryChanged', () => void loadReviews());
  }, []);
  const all = rows.kind === 'ready' ? rows.value : [];
  const shown = filterReviews(all, filter);
  return (
    <main className="page review-page" aria-labelledby="review-title">
      <header className="tools">
        <h1 id="review-title">{words.listTitle}</h1>
        {all.length > 0 && (
          <>
            <span className="quiet">{words.waiting(all.filter(isWaiting).length, all.length)}</span>
            <fieldset className="segments" aria-label={words.filter}>
              {REVIEW_FILTERS.map((each) => (
                <button
                  key={each}
                  type="button"
                  className="button"
                  aria-pressed={filter === each}
                  onClick={() => setFilter(each)}
                >
                  {words.filters[each]}
                </button>
              ))}
            </fieldset>
            <button type="button" className="button primary" onClick={() => void openNextWaiting(null)}>
              {words.next}
            </button>
            <MadeFromMasks scanIds={shown.map(({ scanId }) => scanId)} />
          </>
        )}
      </header>
      {rows.kind === 'loading' && <div aria-busy="true" />}
      {rows.kind === 'refused' && (
        <FailureNote title={words.cannotList} failure={rows.failure} retry={() => void loadReviews()} />
      )}
      {rows.kind === 'ready' && all.length === 0 && (
        <section className="note">
          <h2>{words.none}</h2>
          <p>{words.noneHint}</p>
          <button type="button" className="button primary" onClick={() => show('library')}>
            {words.goLibrary}
          </button>
        </section>
      )}
      {all.length > 0 && shown.length === 0 && (
        <p className="note">{filter === 'waiting' ? words.waiting(0, all.length) : words.noneOfFilter}</p>
      )}
      {shown.length > 0 && <ReviewTable rows={shown} />}
    </main>
  );
}
