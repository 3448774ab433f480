/**
 * After how many ms a test counts as hanging. No test is about time, so the default is far from what any needs;
 * DRASCLR_HANG_MINUTES shortens a developer's wait, or lengthens it on a slow machine.
 */
export function hangMs(defaultMinutes: number): number {
  const given = process.env.DRASCLR_HANG_MINUTES;
  const minutes = given === undefined ? defaultMinutes : Number(given);
  if (!(minutes > 0)) throw new Error(`DRASCLR_HANG_MINUTES: expected a positive number, got ${given}`);
  return minutes * 60_000;
}

/** How long one step of a test waits for its condition: less than the test may take, so that the step is named. */
export const stepMs = (defaultMinutes: number): number => 0.8 * hangMs(defaultMinutes);

/** Minutes after which an end-to-end test counts as hanging. */
export const E2E_MINUTES = 6;
