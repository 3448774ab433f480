import { useEffect, useState } from 'react';
import type { Subtype } from '../../../../native-models/common/subtypes.ts';
import { useAnnotation } from '../../../state/annotation.ts';
import { setBrush, useReview } from '../../../state/review.ts';
import { review as words } from '../../../strings/en/review.ts';
import { RunModel } from '../../review/RunModel.tsx';
import { ReaderChoice } from '../annotate/ReaderChoice.tsx';
import type { PanelProps } from '../panels.ts';
import { Problems } from '../ScanFacts.tsx';
import { BrushTools } from './BrushTools.tsx';
import { MaskRow } from './MaskRow.tsx';
import { reviewedLayers } from './useReviewedMasks.ts';
import { useReviewKeys } from './useReviewKeys.ts';
import { Verdict } from './Verdict.tsx';

/** What a reader makes of the masks of a scan, and what he says of them. */
export function ReviewPanel({ detail }: PanelProps) {
  const reader = useAnnotation((annotation) => annotation.reader);
  const state = useReview(({ review }) => review?.state);
  const layers = reviewedLayers(detail);
  const subtypes = layers.map(({ subtype }) => subtype as Subtype);
  useReviewKeys(subtypes);
  // The left button is the next panel's.
  useEffect(() => () => setBrush({ mode: 'off' }), []);
  if (layers.length === 0) return <NoMasks scanId={detail.row.id} />;
  return (
    <div className="review annotate">
      <p className="review-state" data-review={state}>
        {state ? words.states[state] : ' '}
        <Saved />
      </p>
      <Problems problems={detail.row.problems} />
      <ReaderChoice addable={reader === null} />
      {reader === null ? (
        <p className="quiet">{words.needReader}</p>
      ) : (
        <>
          <fieldset className="review-masks" aria-label={words.masks}>
            {layers.map((layer) => (
              <MaskRow key={layer.key} layer={layer} />
            ))}
          </fieldset>
          <BrushTools />
          <Verdict scanId={detail.row.id} />
        </>
      )}
    </div>
  );
}

function NoMasks(props: { readonly scanId: string }) {
  const [asking, setAsking] = useState(false);
  return (
    <div className="review annotate">
      <p className="quiet">{words.noMasks}</p>
      <div className="annotate-acts">
        <button type="button" onClick={() => setAsking(true)}>
          {words.runModels}
        </button>
      </div>
      {asking && <RunModel scanIds={[props.scanId]} close={() => setAsking(false)} />}
    </div>
  );
}

function Saved() {
  const saving = useReview((review) => review.saving);
  if (typeof saving === 'object') {
    return (
      <span className="annotate-saved failure" role="alert" title={saving.failed}>
        {words.notSaved}: {saving.failed}
      </span>
    );
  }
  return (
    <span className="annotate-saved quiet" role="status" data-review-saving={saving}>
      {saving === 'saved' ? words.saved : words.saving}
    </span>
  );
}
