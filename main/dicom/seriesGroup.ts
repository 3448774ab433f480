import type { Grid } from '../../native-models/common/geometry.ts';

import type { ReadingNote } from './readingNotes.ts';

export type ProblemCode =
  | ReadingNote
  | 'sparse-slices'
  | 'thick-slabs'
  | 'copied-slices'
  | 'shared-slices'
  | 'several-volumes'
  | 'several-patients'
  | 'series-per-slice'
  | 'implausible-hu'
  | 'not-hounsfield'
  | 'no-rescale'
  | 'derived'
  | 'derived-projection'
  | 'missing-slices'
  | 'too-few-slices'
  | 'duplicate-positions'
  | 'misaligned-slices'
  | 'irregular-spacing'
  | 'gantry-tilt'
  | 'lossy';

export interface SeriesProblem {
  readonly code: ProblemCode;
  /** True when the group is no volume to measure; false when reading it makes good what is wrong. */
  readonly blocking: boolean;
  /** Names what was expected and what came. */
  readonly message: string;
}

/** One image of a stack: a frame of a file. */
export interface SeriesSlice {
  readonly sopInstanceUid: string;
  /** From 0; single-frame files have frame 0 only. */
  readonly frame: number;
  /** Where the slice's plane cuts the stack's normal through the patient's origin, in mm; rises in a group. */
  readonly positionMm: number;
}

/** What reading a volume needs to know of a group; also as it comes back from the catalog. */
export interface StackDescription {
  readonly grid: Grid;
  readonly slices: readonly SeriesSlice[];
  readonly problems: readonly {
    readonly code: string;
    readonly blocking: boolean;
    readonly message: string;
  }[];
}

/** Slices of one series that make one volume. */
export interface SeriesGroup {
  /** Series UID and a hash of what tells the group from its siblings; the same whenever the files are. */
  readonly key: string;
  readonly seriesUid: string;
  readonly studyUid: string;
  readonly patientKey: string;
  readonly frameOfReferenceUid: string;
  /** The volume that reading yields: k rises along `row × column`, sheared for a tilted gantry. */
  readonly grid: Grid;
  readonly slices: readonly SeriesSlice[];
  readonly problems: readonly SeriesProblem[];
  readonly kernel: string;
  readonly imageType: string;
  readonly sliceThicknessMm: number | undefined;
  readonly lossy: boolean;
  readonly manufacturer: string;
  readonly model: string;
  readonly seriesDescription: string;
  readonly bodyPart: string;
  readonly contrastAgent: string;
  readonly studyDate: string;
  readonly kvp: number | undefined;
}
