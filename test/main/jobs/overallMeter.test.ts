import { describe, expect, it } from 'vitest';
import { overallMeter } from '../../../main/jobs/overallMeter.ts';

describe('overallMeter', () => {
  it('never goes back and rates the whole from its first report on', () => {
    let nowMs = 0;
    const meter = overallMeter(() => nowMs);
    meter.part(0, 2);
    // The lungs lie from 0.4 to 0.6 of a scan: half of them is 0.5 of the first scan of two.
    expect(meter.report('lungs', 0.5, 9)).toEqual({ fraction: 0.25, secondsLeft: null });
    nowMs = 10_000;
    expect(meter.report('read slices', 0, 9)).toEqual({ fraction: 0.25, secondsLeft: null });
    meter.part(1, 2);
    expect(meter.report('read slices', 0, 9)).toEqual({ fraction: 0.5, secondsLeft: 20 });
    expect(meter.report('cut patches', 1, 9).fraction).toBe(1);
  });

  it('takes the stage for the whole where it is all of the job', () => {
    const meter = overallMeter(() => 0);
    expect(meter.report('read and copy', 0.3, 7)).toEqual({ fraction: 0.3, secondsLeft: 7 });
    expect(meter.report('read and copy', 1, 0)).toEqual({ fraction: 1, secondsLeft: 0 });
    // The next stage begins at its own start, not at the end of the one before.
    expect(meter.report('group', 0.1, 50)).toEqual({ fraction: 0.1, secondsLeft: 50 });
  });
});
