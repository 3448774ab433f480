import { useMemo } from 'react';
import type { CalibrationLines } from '../../../preload/contract/models.ts';
import { models as words } from '../../strings/en/models.ts';
import { Chart, type Line } from '../training/Chart.tsx';

const IDEAL: Line['points'] = [
  [0, 0],
  [1, 1],
];

/** How far probabilities of held-out boxes can be taken at their word, and what a threshold buys. */
export function Calibration({ calibration }: { readonly calibration: CalibrationLines }) {
  const { bins, thresholds, errorBefore, errorAfter } = calibration;
  const reliability = useMemo(
    (): Line[] => [
      {
        label: words.observed,
        colour: 0,
        points: bins.map(({ predicted, observed }) => [predicted, observed]),
      },
      { label: words.ideal, colour: 1, dashed: true, points: IDEAL },
    ],
    [bins],
  );
  const trade = useMemo(
    (): Line[] =>
      (['precision', 'recall'] as const).map((name, colour) => ({
        label: words.scores[name] ?? name,
        colour,
        points: thresholds.map((each) => [each.threshold, each[name]]),
      })),
    [thresholds],
  );
  return (
    <>
      <h3>{words.calibration}</h3>
      <p className="quiet">{words.calibrationError(errorBefore, errorAfter)}</p>
      <div className="training-charts">
        <Chart title={words.reliability} x={words.predicted} lines={reliability} />
        <Chart title={words.overThresholds} x={words.atThreshold} lines={trade} />
      </div>
    </>
  );
}
