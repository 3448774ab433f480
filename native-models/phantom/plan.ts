import type { Matrix3, Vec3 } from '../common/geometry.ts';

/** `adult`: lungs of 4–6 L on 512² slices; `quick`: a small thorax (0.8–1.3 L) for the quick demo. */
export type PhantomScale = 'adult' | 'quick';

export const PHANTOM_SCALES: readonly PhantomScale[] = ['adult', 'quick'];

/** A cohort is its seed; patient n of it never depends on how many others are made. */
export interface CohortSettings {
  readonly seed: number;
  readonly scale: PhantomScale;
}

export type GoldStage = 0 | 1 | 2 | 3 | 4;

export interface Clinical {
  readonly gold: GoldStage;
  /** Forced expiratory volume in one second, percent of predicted. */
  readonly fev1pp: number;
  readonly fev1fvc: number;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
  readonly packYears: number;
  readonly survivalDays: number;
  /** 1 when death was observed, 0 when follow-up ended first. */
  readonly event: 0 | 1;
}

/** Shares of the lung volume that a reader would outline; 0 in GOLD 0. */
export interface EmphysemaPlan {
  readonly centrilobular: number;
  readonly paraseptal: number;
  /** Mean radius of the centrilobular holes, mm. */
  readonly holeRadiusMm: number;
  /** Mean radius of the paraseptal air cells, mm. */
  readonly cellRadiusMm: number;
  /** Weight of the upper zones in choosing where disease sits. */
  readonly upperPreference: number;
}

/** How this thorax departs from the model's, in the model's own millimetres. */
export interface ShapePlan {
  readonly fatMm: number;
  readonly breastMm: number;
  readonly heart: number;
  readonly aorta: number;
  /** Lift of the right and left dome; negative is a deep breath or hyperinflation. */
  readonly domeMm: readonly [right: number, left: number];
  readonly fissureTiltMm: number;
  readonly boneHu: number;
}

/** One standing wave of the smooth local deformation: `amplitude · sin(wave · x + phase)`. */
export interface Wave {
  readonly amplitudeMm: Vec3;
  /** Radians per model mm. */
  readonly wave: Vec3;
  readonly phase: number;
}

/** `model = matrix · (patient − offset)`, then the waves are added: patient → model is explicit. */
export interface PosePlan {
  readonly patientToModel: Matrix3;
  /** Where the model's origin lies, LPS mm. */
  readonly offset: Vec3;
  readonly waves: readonly Wave[];
  /** Mean patient mm per model mm. */
  readonly size: number;
}

export interface ParenchymaPlan {
  /** Lung tissue between the vessels, HU. */
  readonly baseHu: number;
  /** Rise from the front to the back of the model's chest, HU. */
  readonly gravityHu: number;
  readonly textureHu: number;
  /** Depth of healthy dark lobules (air trapping), HU. */
  readonly mosaicHu: number;
}

export type VendorName = 'GE' | 'SIEMENS' | 'Philips' | 'TOSHIBA';

export interface AcquisitionPlan {
  readonly vendor: VendorName;
  readonly kernel: string;
  readonly sharp: boolean;
  readonly sliceThicknessMm: number;
  readonly sliceSpacingMm: number;
  readonly pixelMm: number;
  readonly matrix: number;
  readonly slices: number;
  /** Centre of voxel [0, 0, 0], LPS mm. */
  readonly origin: Vec3;
  /** Noise in the middle of the chest, HU. */
  readonly noiseHu: number;
  /** In-plane point spread of a smooth kernel, standard deviation in mm; 0 for a sharp one. */
  readonly blurMm: number;
  /** HU outside the circular field of view; null when the vendor reconstructs the whole square. */
  readonly paddingHu: number | null;
}

/** All that decides a patient's image and truth; JSON, so that it can be kept beside the truth. */
export interface PatientPlan {
  readonly index: number;
  /** `P0001`, the pseudonym. */
  readonly patientId: string;
  readonly seed: number;
  readonly scale: PhantomScale;
  readonly clinical: Clinical;
  readonly emphysema: EmphysemaPlan;
  readonly shape: ShapePlan;
  readonly pose: PosePlan;
  readonly parenchyma: ParenchymaPlan;
  readonly acquisition: AcquisitionPlan;
}
