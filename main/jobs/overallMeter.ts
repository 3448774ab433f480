/** Steps of a scan's preparation with their share of its time: estimates, so that one bar can stand for all of them. */
const SHARES: Readonly<Record<string, readonly [from: number, to: number]>> = {
  'read slices': [0, 0.15],
  resample: [0.15, 0.4],
  lungs: [0.4, 0.6],
  register: [0.6, 0.95],
  'cut patches': [0.95, 1],
};

export interface OverallPace {
  readonly fraction: number;
  readonly secondsLeft: number | null;
}

/**
 * How far a job of several parts and stages is as a whole. It never goes back: a part whose early stages were
 * complete from an earlier try starts in the middle.
 */
export function overallMeter(clockMs: () => number = Date.now) {
  let parts = { done: 0, total: 1 };
  let highest = 0;
  let start: { readonly ms: number; readonly fraction: number } | null = null;
  return {
    part(done: number, total: number): void {
      parts = { done, total };
    },
    /** @param stageSecondsLeft is the answer where one stage is all of the job. */
    report(stage: string, stageFraction: number, stageSecondsLeft: number | null): OverallPace {
      const share = SHARES[stage];
      // Stages whose part of the whole is not known are told one by one: a bar at its end would say that nothing is left.
      if (!share && parts.total === 1) return { fraction: stageFraction, secondsLeft: stageSecondsLeft };
      const [from, to] = share ?? [0, 1];
      const fraction = (parts.done + from + (to - from) * stageFraction) / parts.total;
      highest = Math.min(1, Math.max(highest, fraction));
      start ??= { ms: clockMs(), fraction: highest };
      const seconds = (clockMs() - start.ms) / 1000;
      const gained = highest - start.fraction;
      // In the first moments the guess would jump about.
      const known = gained > 0.02 && seconds > 1;
      return { fraction: highest, secondsLeft: known ? ((1 - highest) * seconds) / gained : null };
    },
  };
}
