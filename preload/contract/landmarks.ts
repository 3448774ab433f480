import { z } from 'zod';
import { affineStart } from '../../main/model/affineStart.ts';
import { givenVerdict, id, note, reader } from '../../main/model/fields.ts';
import type { Matrix3, Vec3 } from '../../native-models/common/geometry.ts';
import type { LandmarkPlace } from '../../native-models/landmarks/landmarkPlaces.ts';
import { LAYERS } from '../../native-models/network/architecture.ts';
import type { Light, QualityLights } from '../../native-models/registration/qualityLights.ts';
import type { RegistrationQuality } from '../../native-models/registration/transform.ts';
import type { JobTicket, PixelLayer, RegistrationReview } from '../contract.ts';
import { answers, call, nothing } from './call.ts';

const ofRegistration = z.strictObject({ scanId: id, registrationId: id });
const ofScan = z.strictObject({ scanId: id });

/** Calls about how the atlas lies on a scan. */
export const LANDMARK_CALLS = {
  /** The atlas's grid under a registration; null takes the one in use. Null when the scan has none. */
  landmarksOfScan: call(
    z.strictObject({ scanId: id, registrationId: id.nullable() }),
    answers<ScanLandmarks | null>,
  ),
  /** All registrations of a scan to the newest atlas, the one in use first. */
  registrationsOfScan: call(ofScan, answers<readonly ScanRegistration[]>),
  /** Draws the atlas on the scan's grid in a worker when it is first asked for. */
  warpedAtlas: call(ofRegistration, answers<WarpedAtlas>),
  /** Says something of a registration; what was said before is kept. */
  judgeRegistration: call(
    z.strictObject({
      scanId: id,
      registrationId: id,
      reader,
      verdict: givenVerdict,
      note,
    }),
    answers<readonly ScanRegistration[]>,
  ),
  /** The registrations in use, those not looked at first, the worst of them first. */
  registrationQueue: call(nothing, answers<readonly QueuedRegistration[]>),
  /** Registers a scan again; what was made before by the same method and start is taken again. */
  registerAgain: call(
    z.strictObject({
      scanId: id,
      method: z.enum(['deformable', 'affine']),
      start: affineStart.nullable(),
    }),
    answers<JobTicket>,
  ),
  /** Models of the registration's atlas whose kernels depend on the place. */
  routedModels: call(ofRegistration, answers<RoutedModels>),
  /** Where in the lungs a layer asks for which kernel; mapped in a worker when it is first asked for. */
  routingOfScan: call(
    z.strictObject({
      scanId: id,
      registrationId: id,
      modelId: id,
      layer: z
        .number()
        .int()
        .min(0)
        .max(LAYERS.length - 1),
      expert: z.number().int().min(0).max(253).nullable(),
    }),
    answers<RoutingLayer>,
  ),
  /** Takes a registration that was made before into use again, and cuts its patches, as a job. */
  takeRegistration: call(ofRegistration, answers<JobTicket>),
  /** The newest atlas's lungs, for a manual alignment. */
  atlasToLay: call(ofScan, answers<AtlasToLay>),
} as const;

/** `withdrawn`: it waits for a verdict again. */
export type RegistrationVerdict = 'accepted' | 'rejected' | 'withdrawn';

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

export interface ScanRegistration {
  readonly id: string;
  readonly atlasName: string;
  /** Begun from a reader's manual alignment. */
  readonly byHand: boolean;
  readonly inUse: boolean;
  /** The patches that training learns from are cut where it puts the landmarks. */
  readonly cut: boolean;
  readonly quality: RegistrationQuality;
  readonly lights: QualityLights;
  readonly state: RegistrationReview;
  /** The newest first. */
  readonly reviews: readonly {
    readonly reader: string;
    readonly verdict: RegistrationVerdict;
    readonly note: string;
    readonly at: string;
  }[];
}

export interface WarpedAtlas {
  /** The atlas's lungs on the scan's grid: right 1, left 2. */
  readonly mask: PixelLayer;
  /** The CT that the atlas was made from, coarser; null when only its mask is kept. */
  readonly image: PixelLayer | null;
}

export interface QueuedRegistration {
  readonly scanId: string;
  readonly pseudonym: string;
  readonly state: RegistrationReview;
  readonly light: Light;
  readonly dice: number;
}

/** `x ↦ matrix · x + offset`, LPS mm. */
export interface AffineStart {
  readonly matrix: Matrix3;
  readonly offset: Vec3;
}

export interface AtlasToLay {
  readonly atlasName: string;
  /** Labels in the atlas's own frame. */
  readonly lungs: PixelLayer;
  /** Where it lies now: the affine of the registration chosen last; null before the first. */
  readonly start: AffineStart | null;
}

export interface RoutedModels {
  readonly models: readonly { readonly id: string; readonly name: string; readonly experts: number }[];
  /** The same in every model, the first one sees the image. */
  readonly layers: readonly { readonly inputs: number; readonly outputs: number; readonly stride: number }[];
}

export interface RoutingLayer {
  /** 0 outside the lungs; the strongest expert from 1, or α of one from `lowest` (1) to `highest` (255). */
  readonly layer: PixelLayer;
  readonly lowest: number;
  readonly highest: number;
  /** Of each expert, the share of the lungs where it is the strongest; those at the end may be left out. */
  readonly shares: readonly number[];
}
