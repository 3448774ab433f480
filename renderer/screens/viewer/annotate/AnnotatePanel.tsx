import { useEffect } from 'react';
import { insist, openAnnotation, reload, useAnnotation } from '../../../state/annotation.ts';
import { useScreen } from '../../../store.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';
import type { PanelProps } from '../panels.ts';
import { BoxList } from './BoxList.tsx';
import { BoxTools } from './BoxTools.tsx';
import { CompareReaders } from './CompareReaders.tsx';
import { Counts } from './Counts.tsx';
import { Exchange } from './Exchange.tsx';
import { ReaderChoice } from './ReaderChoice.tsx';
import { useAnnotationKeys } from './useAnnotationKeys.ts';
import { useBoxes } from './useBoxes.ts';

/** A reader's boxes: put, change, undo, compare, count, exchange. */
export function AnnotatePanel({ viewer, detail }: PanelProps) {
  const scanId = detail.row.id;
  const reader = useAnnotation((annotation) => annotation.reader);
  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  useBoxes(viewer, shown);
  useAnnotationKeys(viewer);
  useEffect(() => {
    void openAnnotation(scanId);
    return window.drasclr.on('libraryChanged', () => void reload());
  }, [scanId]);
  return (
    <div className="annotate">
      <Saved />
      <ReaderChoice />
      {reader === null ? (
        <p className="quiet">{words.needReader}</p>
      ) : (
        <>
          <BoxTools />
          <BoxList viewer={viewer} />
          <CompareReaders />
          <Counts />
          <Exchange />
        </>
      )}
    </div>
  );
}

function Saved() {
  const saving = useAnnotation((annotation) => annotation.saving);
  const reader = useAnnotation((annotation) => annotation.reader);
  const refused = useAnnotation((annotation) => annotation.refused);
  if (typeof saving === 'object') {
    return (
      <span className="annotate-saved failure" role="alert" title={saving.failed}>
        {words.notSaved}: {saving.failed}
        {refused && (
          <button type="button" className="button" onClick={insist}>
            {words.insist}
          </button>
        )}
      </span>
    );
  }
  if (reader === null) return null;
  return (
    <span className="annotate-saved quiet" role="status" data-saving={saving}>
      {saving === 'saved' ? words.saved : words.saving}
    </span>
  );
}
