import type { Progress } from '../../native-models/common/progress.ts';

export interface Pace {
  readonly fraction: number;
  /** Units a second; null until it is known. */
  readonly rate: number | null;
  readonly secondsLeft: number | null;
}

/** The first moments of a stage, with what is loaded and compiled in them, say little about the rest of it. */
const SETTLED_S = 3;

/**
 * Turns progress into rate and time left. The rate is taken over the current stage from its first
 * report on, so that what an earlier run had already done does not flatter it.
 */
export function paceMeter(clockMs: () => number = Date.now): (progress: Progress) => Pace {
  let stage = '';
  let startMs = 0;
  let startDone = 0;
  return ({ stage: current, done, total }) => {
    const nowMs = clockMs();
    if (current !== stage) {
      stage = current;
      startMs = nowMs;
      startDone = done;
    }
    const seconds = (nowMs - startMs) / 1000;
    const rate = seconds > 0 && done > startDone ? (done - startDone) / seconds : null;
    return {
      fraction: total > 0 ? Math.min(1, done / total) : 0,
      rate,
      secondsLeft:
        rate && (seconds >= SETTLED_S || done >= total) ? Math.max(0, (total - done) / rate) : null,
    };
  };
}
