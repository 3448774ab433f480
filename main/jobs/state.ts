/** A job's life; kept in the catalog, so that it survives a restart. */
export type JobState =
  | { readonly kind: 'pending' }
  | {
      readonly kind: 'running';
      readonly stage: string;
      readonly fraction: number;
      readonly rate: number | null;
      /** What the rate counts, e.g. `slices`. */
      readonly unit?: string;
      readonly secondsLeft: number | null;
    }
  | { readonly kind: 'paused'; readonly fraction: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: string }
  | { readonly kind: 'cancelled' };
