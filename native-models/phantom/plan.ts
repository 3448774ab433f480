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

/** Emphysema subtypes that the generator paints. */
export type PhantomSubtype = 'centrilobular' | 'paraseptal';

export const PHANTOM_SUBTYPES: readonly PhantomSubtype[] = ['centrilobular', 'paraseptal'];

/** A patient's place in the balanced design, see `cohortDesign.ts`. */
export interface DesignCell {
  readonly centrilobular: boolean;
  readonly paraseptal: boolean;
  /** Extent of what is there, and of the decoys of what is not: 1 trace … 4 severe. */
  readonly severity: Severity;
  readonly sharpKernel: boolean;
}

export type Severity = 1 | 2 | 3 | 4;

/** What the clinical table of the cohort holds; see `clinical.ts` for how each value is drawn. */
export interface Clinical {
  readonly gold: GoldStage;
  /** Forced expiratory volume in one second, percent of predicted. */
  readonly fev1pp: number;
  readonly fev1fvc: number;
  /** Centrilobular emphysema visual score, 0 none … 5 advanced. */
  readonly cle: 0 | 1 | 2 | 3 | 4 | 5;
  /** Paraseptal emphysema visual score, 0 none, 1 mild, 2 substantial. */
  readonly pse: 0 | 1 | 2;
  /** At least one acute exacerbation before enrolment. */
  readonly exacerbation: 0 | 1;
  readonly ageYears: number;
  readonly sex: 'F' | 'M';
  readonly race: 'white' | 'black';
  readonly smoking: 'current' | 'former';
  readonly packYears: number;
  /** kg/m². */
  readonly bmi: number;
  /** Modified Medical Research Council dyspnoea scale. */
  readonly mmrc: 0 | 1 | 2 | 3 | 4;
  readonly sixMinuteWalkM: number;
  readonly survivalDays: number;
  /** 1 when death was observed, 0 when follow-up ended first. */
  readonly event: 0 | 1;
}

/** One subtype in one patient: lesions where it is present, decoys of the same extent and place where not. */
export interface SubtypePlan {
  readonly present: boolean;
  /** Share of the lung volume that a reader would outline, or that the decoys stand for. */
  readonly share: number;
}

export interface EmphysemaPlan {
  readonly severity: Severity;
  readonly centrilobular: SubtypePlan;
  readonly paraseptal: SubtypePlan;
  /** Mean radius of the centrilobular holes, mm. */
  readonly holeRadiusMm: number;
  /** Mean radius of the paraseptal air cells, mm. */
  readonly cellRadiusMm: number;
  /** −1 chooses the lower zones, +1 the upper ones; over the cohort no zone is preferred. */
  readonly zone: number;
}

/** How this thorax departs from the model's, in the model's own millimetres. */
export interface ShapePlan {
  readonly fatMm: number;
  readonly breastMm: number;
  readonly heart: number;
  readonly aorta: number;
  /** Lift of the right and left dome; negative is a deep breath. */
  readonly domeMm: readonly [right: number, left: number];
  readonly fissureTiltMm: number;
  readonly boneHu: number;
  /** Thickness of the bronchial walls against the usual. */
  readonly airwayWall: number;
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
  /** Rise from the apex to the base of the model's chest, HU. */
  readonly apicobasalHu: number;
  readonly textureHu: number;
  /** Depth of the smooth dark areas of air trapping, HU a standard deviation of their field. */
  readonly trappingHu: number;
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
  readonly cell: DesignCell;
  readonly clinical: Clinical;
  readonly emphysema: EmphysemaPlan;
  readonly shape: ShapePlan;
  readonly pose: PosePlan;
  readonly parenchyma: ParenchymaPlan;
  readonly acquisition: AcquisitionPlan;
}
