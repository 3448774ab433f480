import type { LandmarkPlace } from '../../native-models/landmarks/landmarkPlaces.ts';

/** Calls about how the atlas lies on a scan. */
export interface LandmarkCalls {
  /** The atlas's grid under a registration; null takes the one in use. Null when the scan has none. */
  readonly landmarksOfScan: {
    readonly argument: { readonly scanId: string; readonly registrationId: string | null };
    readonly value: ScanLandmarks | null;
  };
}

export const LANDMARK_CALLS = ['landmarksOfScan'] as const satisfies readonly (keyof LandmarkCalls)[];

export interface ScanLandmarks {
  readonly registrationId: string;
  readonly atlasName: string;
  /** Of the patch that is cut around each. */
  readonly patchSideMm: number;
  /** Patient LPS mm, flat `x, y, z, x, …`. */
  readonly points: readonly number[];
  /** What the encoder is told of the place, flat; each in about [−1, 1]. */
  readonly locations: readonly number[];
  readonly places: readonly LandmarkPlace[];
  /** Of each, the landmarks whose patches pretraining takes for neighbours, nearest first. */
  readonly neighbours: readonly (readonly number[])[];
}
