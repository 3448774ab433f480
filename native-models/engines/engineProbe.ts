/** What an engine found when it looked around, without starting. */
export interface EngineProbe {
  readonly available: boolean;
  /** Computes on hardware that `auto` should prefer; a software driver is available, but slower than `wasm`. */
  readonly accelerated: boolean;
  /** Why it is or is not available, in words for the user. */
  readonly reason: string;
  /** What it would compute on; null when not available. */
  readonly device: string | null;
}

/** Of an engine that cannot compute here. */
export const unavailable = (reason: string): EngineProbe => ({
  available: false,
  accelerated: false,
  reason,
  device: null,
});
