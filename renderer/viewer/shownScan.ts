import type { Grid } from '../../native-models/common/geometry.ts';
import type { Backend } from './graphics.ts';

export interface ShownScan {
  /** Whose measurements are drawn over it. */
  readonly scanId: string;
  readonly grid: Grid;
  /** `[z, y, x]`. */
  readonly hu: Int16Array;
  /** Who draws it. */
  readonly backend: Backend;
}
