import { chooseTable, exportBoxes, showExports, useAnnotation } from '../../../state/annotation.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';

/** Boxes in and out, as CSV and DICOM SR. */
export function Exchange() {
  const none = useAnnotation((annotation) => (annotation.own?.boxes.length ?? 0) === 0);
  return (
    <details className="annotate-more">
      <summary>{words.exchange}</summary>
      <div className="annotate-acts">
        <button type="button" title={words.importHint} onClick={() => void chooseTable()}>
          {words.importTable}
        </button>
        <button type="button" onClick={() => void exportBoxes('csv')}>
          {words.exportCsv}
        </button>
        <button type="button" disabled={none} onClick={() => void exportBoxes('sr')}>
          {words.exportSr}
        </button>
        <button type="button" onClick={() => void showExports()}>
          {words.showExports}
        </button>
      </div>
      <p className="quiet annotate-hint">{words.importHint}</p>
    </details>
  );
}
