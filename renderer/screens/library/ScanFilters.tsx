import type { RegistrationReview, ScanStage } from '../../../preload/contract.ts';
import {
  ALL_SCANS,
  filterScans,
  type MasksFilter,
  useLibraryView,
  type WarningFilter,
} from '../../state/libraryView.ts';
import { library as words } from '../../strings/en/library.ts';
import { en } from '../../strings/en.ts';
import { STAGES } from '../../words.ts';

const WARNINGS: readonly (readonly [WarningFilter, string])[] = [
  ['any', words.anyWarning],
  ['warned', words.warned],
  ['unwarned', words.unwarned],
  ['blocked', words.blocked],
];

/** What narrows the table down, and how many scans are left. */
export function ScanFilters(props: { readonly shown: number; readonly all: number }) {
  const filter = useLibraryView((view) => view.filter);
  const narrowed = JSON.stringify(filter) !== JSON.stringify(ALL_SCANS);
  return (
    <search className="tools scan-filters" aria-label={words.filters}>
      <input
        type="search"
        aria-label={en.search}
        placeholder={en.search}
        value={filter.query}
        onChange={(event) => filterScans({ query: event.target.value })}
      />
      <select
        aria-label={words.stageFilter}
        value={filter.stage ?? ''}
        onChange={(event) => filterScans({ stage: (event.target.value || null) as ScanStage | null })}
      >
        <option value="">{en.anyStage}</option>
        {STAGES.map(({ stage, name }) => (
          <option key={stage} value={stage}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={words.warningFilter}
        value={filter.warnings}
        onChange={(event) => filterScans({ warnings: event.target.value as WarningFilter })}
      >
        {WARNINGS.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={words.reviewFilter}
        value={filter.review ?? ''}
        onChange={(event) =>
          filterScans({ review: (event.target.value || null) as RegistrationReview | null })
        }
      >
        <option value="">{words.anyReview}</option>
        {(Object.keys(words.reviews) as RegistrationReview[]).map((review) => (
          <option key={review} value={review}>
            {words.reviews[review]}
          </option>
        ))}
      </select>
      <select
        aria-label={words.masksFilter}
        value={filter.masks ?? ''}
        onChange={(event) => filterScans({ masks: (event.target.value || null) as MasksFilter | null })}
      >
        <option value="">{words.anyMasks}</option>
        {(Object.keys(words.maskStates) as MasksFilter[]).map((state) => (
          <option key={state} value={state}>
            {words.maskStates[state]}
          </option>
        ))}
      </select>
      {filter.only && <span className="chip accent">{words.onlyScans(filter.only.length)}</span>}
      {narrowed && (
        <button type="button" className="button plain" onClick={() => filterScans(ALL_SCANS)}>
          {words.clearFilters}
        </button>
      )}
      <span className="quiet scan-count" role="status">
        {words.shown(props.shown, props.all)}
      </span>
    </search>
  );
}
