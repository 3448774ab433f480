import type { BoxSummary } from '../statistics/boxSummary.ts';
import type { CalibrationBin } from '../statistics/calibration.ts';

/** A figure as numbers: the window, the SVG file and the table beside it draw from the same. */
export type Figure = { readonly title: string; readonly note: string } & (
  | {
      readonly kind: 'box';
      readonly y: string;
      readonly groups: readonly (BoxSummary & { readonly label: string })[];
    }
  | {
      readonly kind: 'forest';
      readonly x: string;
      readonly rows: readonly {
        readonly label: string;
        readonly estimate: number;
        readonly low: number;
        readonly high: number;
      }[];
    }
  | {
      readonly kind: 'survival';
      readonly lines: readonly {
        readonly label: string;
        readonly points: readonly (readonly [number, number])[];
      }[];
      /** Numbers at risk at the ticks of the time axis, one row per line. */
      readonly atRisk: {
        readonly times: readonly number[];
        readonly rows: readonly { readonly label: string; readonly counts: readonly number[] }[];
      };
    }
  | {
      readonly kind: 'scatter';
      readonly x: string;
      readonly y: string;
      readonly groups: readonly {
        readonly label: string;
        readonly points: readonly (readonly [number, number])[];
        /** Drawn without weight: these have no value of what the others are grouped by. */
        readonly muted?: boolean;
      }[];
      /** Draws the line on which both are equal. */
      readonly diagonal: boolean;
      /** The groups have an order, which their colours follow. */
      readonly ordered?: boolean;
    }
  | { readonly kind: 'calibration'; readonly bins: readonly CalibrationBin[] }
);
