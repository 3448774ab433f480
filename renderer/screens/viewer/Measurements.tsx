import { useEffect } from 'react';
import { useAnnotation } from '../../state/annotation.ts';
import { followMeasuring, type ShownMeasurement, useMeasuring } from '../../state/measuring.ts';
import { useViewing } from '../../state/viewing.ts';
import { useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { angleDegrees, lengthMm, middleOf } from '../../viewer/measureValues.ts';
import type { PanelProps } from './panels.ts';

/** What the reader has measured on the scan; a click goes there. */
export function Measurements({ viewer, detail }: PanelProps) {
  const reader = useAnnotation((annotation) => annotation.reader);
  const pixels = useScreen((screen) => screen.pixels.kind === 'shown');
  const shown = useMeasuring((measuring) => measuring.shown);
  const failed = useMeasuring((measuring) => measuring.failed);
  const projected = useViewing(({ slab }) => slab.mode !== 'slice');
  const scanId = detail.row.id;
  useEffect(() => (pixels ? followMeasuring(scanId, reader) : undefined), [pixels, scanId, reader]);
  if (shown.length === 0 && !failed) return null;
  return (
    <>
      <h2>{words.measurements}</h2>
      <ul className="measurements" aria-label={words.measurements}>
        {shown.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              data-measurement={each.tool}
              title={words.goToMeasurement}
              onClick={() => viewer.current?.moveTo(middleOf(each.points))}
            >
              <span>{words.tools[each.tool]}</span>
              <b>{valueText(each)}</b>
            </button>
          </li>
        ))}
      </ul>
      {projected && shown.some(({ density }) => density !== null) && (
        <p className="quiet">{words.densityOfSlice}</p>
      )}
      {reader === null && <p className="quiet">{words.measurementsNotKept}</p>}
      {failed && (
        <p className="problem blocking" role="alert">
          {failed}
        </p>
      )}
    </>
  );
}

function valueText({ tool, points, density }: ShownMeasurement): string {
  if (tool === 'length') return words.lengthIs(lengthMm(points));
  if (tool === 'angle') return words.angleIs(angleDegrees(points));
  return density === null ? '–' : words.densityIs(density);
}
