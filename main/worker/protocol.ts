import type { ScoreSummary } from '../../native-models/analysis/classificationScores.ts';
import type { Affine } from '../../native-models/common/affine.ts';
import type { Grid, PatientPoint } from '../../native-models/common/geometry.ts';
import type { Pooling } from '../../native-models/common/pooling.ts';
import type { Level } from '../../native-models/common/probabilityLevel.ts';
import type { Progress } from '../../native-models/common/progress.ts';
import type { Subtype } from '../../native-models/common/subtypes.ts';
import type { BenchReport, BenchSettings } from '../../native-models/engines/bench/report.ts';
import type { CheckedQuantity } from '../../native-models/engines/check/checkEngine.ts';
import type { EngineName } from '../../native-models/engines/engine.ts';
import type { StepRow } from '../../native-models/inference/compareSteps.ts';
import type { WindowStep } from '../../native-models/inference/segmentDense.ts';
import type { PatchConvention } from '../../native-models/landmarks/patchConvention.ts';
import type { EncoderSettings } from '../../native-models/network/settings.ts';
import type { StudyInput } from '../../native-models/study/studyInput.ts';
import type { StudyResult } from '../../native-models/study/studyResult.ts';
import type { BrushStroke } from '../../native-models/volume/brush.ts';
import type { BackedUpFile } from '../artefacts/backup/manifest.ts';
import type { Instance } from '../dicom/instance.ts';
import type { SliceFile } from '../dicom/readSeriesVolume.ts';
import type { SegmentationType, SourceSlice } from '../dicom/segmentation/encodeSegmentation.ts';
import type { StackDescription } from '../dicom/seriesGroup.ts';
import type { VolumePatient } from '../dicom/walkVolume.ts';
import type { ReportFacts } from './reportFacts.ts';

/** A number series of a running job, drawn as curves: losses, accuracy, learning rate, rate. */
export type Metric = Readonly<Record<string, number | string>>;

/** `checkpoint`: keep what is done, tell it as an artefact and go on. `finish`: end here with a usable result. */
export type JobRequest = 'checkpoint' | 'finish';

/** What a job may say while it works. */
export interface JobContext {
  readonly signal: AbortSignal;
  report(progress: Progress): void;
  metric(metric: Metric): void;
  /** What the host would have the job do when it next can; null while there is no such request. */
  request(): JobRequest | null;
  /** What the host hands over while the job runs, in its order; it ends when the job is cancelled. */
  handed(): AsyncIterable<unknown>;
  /** A file is complete on disk; the host writes its row before anything else can happen to it. */
  artefact(made: MadeArtefact): void;
}

export interface MadeArtefact {
  readonly name: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface EngineChoice {
  readonly name: EngineName | 'auto';
  readonly threads?: number;
}

export type RegistrationMethod = 'deformable' | 'affine';

export interface ImportInput {
  readonly paths: readonly string[];
  /** Originals are copied below it. */
  readonly libraryRoot: string;
  /** Names of files that have their verdict from an earlier part of the same import. */
  readonly judged: readonly string[];
  /** Names of files that may have ended an earlier worker: each is read alone. */
  readonly careful: readonly string[];
  /** Whose the NIfTI and NRRD files are, by their names; left out, each is its own patient. */
  readonly patients?: readonly (readonly [string, VolumePatient])[];
  /** Set when the library's copies are to be de-identified ones. */
  readonly deidentify?: Deidentification;
}

/** Of a job that reads files as they arrive, until it is cancelled; each batch is an {@link IntakeBatch}. */
export type IntakeInput = Pick<ImportInput, 'libraryRoot' | 'deidentify'>;

/** Files to read now; each is answered under its name, all of them in one artefact `batch`. */
export interface IntakeBatch {
  readonly files: readonly { readonly name: string; readonly path: string }[];
}

export interface Deidentification {
  /** The library's pseudonym key, hexadecimal. */
  readonly key: string;
  /** PatientID → the id that a site gave instead; patients that are not in it get the library's pseudonym. */
  readonly ids: Readonly<Record<string, string>>;
}

/** Files that are read next, told as an artefact `reading`: whatever ends the worker now is one of them. */
export interface Reading {
  readonly names: readonly string[];
  /** Of all of them. */
  readonly bytes: number;
}

/** A file as the worker read it: a verdict that needs no catalog, or an instance whose original is kept. */
export type ReadFile =
  | {
      readonly name: string;
      readonly verdict: {
        readonly verdict: 'skipped' | 'rejected';
        readonly code: string;
        readonly reason: string;
      };
    }
  | {
      readonly name: string;
      readonly verdict?: undefined;
      readonly instance: Instance;
      readonly sha256: string;
      /** The library's copy was not what its name says and is now. */
      readonly repaired: boolean;
    };

export interface PrepareInput {
  /** How the slices lie, as the series was grouped. */
  readonly group: StackDescription;
  readonly files: readonly SliceFile[];
  readonly volume: StageFile;
  /** `cutOff` of lungs that are ready: the scan ends inside them. */
  readonly lungs: StageFile & { readonly cutOff: boolean };
  readonly registration?: StageFile & {
    readonly atlasFolder: string;
    readonly method: RegistrationMethod;
    readonly start?: Affine;
  };
}

export interface SeriesInput {
  readonly group: StackDescription;
  readonly files: readonly SliceFile[];
  readonly output: string;
}

/** The grid that was written, along the patient's axes; `exact` when no voxel was interpolated to lie there. */
export interface SeriesOutput {
  readonly grid: Grid;
  readonly exact: boolean;
}

export interface RoutingInput {
  readonly atlasFolder: string;
  readonly transform: string;
  readonly lungs: string;
  readonly modelFolder: string;
  /** Index of the layer. */
  readonly layer: number;
  /** From 0; null for the strongest of all. */
  readonly expert: number | null;
  readonly output: string;
}

/** α inside the lungs, and of each expert the share of them where it is the strongest. */
export interface RoutingOutput {
  readonly lowest: number;
  readonly highest: number;
  readonly shares: readonly number[];
}

/** What of the atlas is drawn on a scan's grid. */
export interface WarpAtlasInput {
  readonly atlasFolder: string;
  /** CT that the atlas was made from; null when only its mask is kept. */
  readonly atlasVolume: string | null;
  readonly transform: string;
  /** Of the scan; gives the grid. */
  readonly lungs: string;
  readonly mask: StageFile;
  readonly image: StageFile;
}

/** Where a stage's file belongs and whether an earlier run has completed it. */
export interface StageFile {
  readonly path: string;
  readonly ready: boolean;
}

export interface PrepareOutput {
  readonly seconds: Readonly<Record<string, number>>;
  readonly peakMemoryMb: number;
}

export interface LandmarksInput {
  readonly atlasFolder: string;
  readonly atlasKey: string;
  readonly store: string;
  readonly convention: PatchConvention;
  readonly scans: readonly {
    readonly scanId: string;
    readonly patientKey: string;
    readonly key: string;
    readonly volume: string;
    readonly transform: string;
  }[];
}

export interface AtlasInput {
  readonly folder: string;
  readonly source:
    | { readonly kind: 'lungs'; readonly lungs: string }
    | { readonly kind: 'import'; readonly mask: string; readonly corners: string };
}

export interface LandmarkedScan {
  readonly scanId: string;
  readonly volume: string;
  readonly lungs: string;
  readonly transform: string;
}

export interface PretrainInput {
  readonly atlasFolder: string;
  readonly store: string;
  readonly scans: readonly { readonly scanId: string; readonly patientKey: string }[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly engine: EngineChoice;
  /** Checkpoints live here until the model is complete. */
  readonly runFolder: string;
  readonly modelFolder: string;
  /** A run that ends before its last epoch becomes another model than the complete run's. */
  readonly stoppedModelFolder: string;
  /** Epochs without a lower total loss after which the run ends. */
  readonly patience: number | null;
  readonly lineage: Readonly<Record<string, unknown>>;
}

/** Where and why a run ended before its last epoch. */
export interface EarlyEnd {
  readonly epochs: number;
  readonly planned: number;
  readonly step: number;
  readonly why: 'asked' | 'no-improvement';
}

export interface PretrainOutput extends ModelOutput {
  readonly endedEarly: EarlyEnd | null;
}

export interface ModelOutput {
  readonly weightsSha256: string;
  readonly engine: EngineName;
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface FineTuneSample {
  readonly scanId: string;
  readonly patientKey: string;
  readonly centre: PatientPoint;
  /** A subtype of emphysema, or `healthy`. */
  readonly subtype: string;
}

export interface FineTuneInput {
  readonly atlasFolder: string;
  readonly scans: readonly (LandmarkedScan & { readonly patientKey: string })[];
  readonly samples: readonly FineTuneSample[];
  /** Patients whose whole lung is healthy (GOLD 0): healthy patches are drawn from them. */
  readonly healthyScans: readonly string[];
  /** Scans without each of the subtypes, in their order: what ordinary tissue looks like is learnt from them. */
  readonly freeScans: readonly (readonly string[])[];
  /** Learnt at once; each becomes a model of its own. */
  readonly subtypes: readonly string[];
  readonly scheme: 'linear' | 'full';
  readonly folds: number;
  readonly seed: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly engine: EngineChoice;
  readonly pretrainedFolder: string;
  /** In the order of the subtypes. */
  readonly modelFolders: readonly string[];
  /** Folder for what a run leaves that does not come to its end; one name, one result. */
  readonly kept: string;
  readonly lineage: Readonly<Record<string, unknown>>;
}

/** One point of the annotation-efficiency curve: classifiers of all folds learnt on a share of the boxes. */
export interface EfficiencyInput
  extends Omit<FineTuneInput, 'modelFolders' | 'kept' | 'lineage' | 'freeScans'> {
  readonly arm: 'pretrained' | 'scratch';
  /** In (0, 1]. */
  readonly share: number;
}

export interface EfficiencyOutput {
  readonly scores: ScoreSummary | null;
  /** Boxes and healthy patches learnt from, mean of the folds. */
  readonly trainedOn: number;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** Table 7: the linear readout with each box's own place, and with that of a landmark drawn at random. */
export type LocationProbeInput = Omit<
  FineTuneInput,
  'modelFolders' | 'kept' | 'lineage' | 'scheme' | 'freeScans'
>;

export interface LocationProbeRow {
  readonly subtype: string;
  readonly location: 'own' | 'random';
  readonly scores: ScoreSummary | null;
  /** Of each fold of each split, paired between the two locations. */
  readonly accuracies: readonly number[];
}

export interface WindowLimitInput {
  readonly scans: readonly { readonly volume: string; readonly lungs: string; readonly truth: string }[];
  /** In the order of the truth's labels 1, 2, … */
  readonly subtypes: readonly string[];
  /** Of the windows, mm. */
  readonly edges: readonly number[];
}

export interface WindowLimitRow {
  readonly edge: number;
  readonly subtype: string;
  /** Of the best threshold of the true share in such a window; null where there is no disease. */
  readonly dice: number | null;
}

export interface TrainingSpeedInput {
  readonly engine: EngineChoice;
  readonly encoder: EncoderSettings;
  /** `pretrain`: samples of whole steps; `full`: patches of fine-tuning steps; `encode`: patches. */
  readonly figure: 'pretrain' | 'full' | 'encode';
  readonly batchSize: number;
  readonly neighbours: number;
  readonly bankSize: number;
}

export interface TrainingSpeedOutput {
  readonly engine: EngineName;
  readonly threads: number;
  readonly perSecond: number;
  readonly memoryMb: number;
}

export interface SegmentInput {
  readonly atlasFolder: string;
  readonly scan: LandmarkedScan;
  readonly models: readonly {
    readonly folder: string;
    /** Where the probability volume (`.nii.gz`) belongs. */
    readonly output: string;
    /** Where the sharper probability belongs, when it is asked for: see `inference/sharpen.ts`. */
    readonly sharpOutput?: string;
    /** Folder for what a run leaves that does not come to its end; one name, one result. */
    readonly kept: string;
  }[];
  readonly step: WindowStep;
  readonly engine: EngineChoice;
}

export interface SegmentStepsInput {
  readonly atlasFolder: string;
  readonly scan: LandmarkedScan;
  readonly modelFolder: string;
  /** Places in which the steps are compared; 0 measures the cost only. */
  readonly blocks: number;
  readonly secondsEach: number;
  readonly engine: EngineChoice;
}

export interface SegmentOutput {
  readonly windows: number;
  readonly seconds: number;
  /** At or above 0.5, per model. */
  readonly litres: readonly number[];
  /** Of the sharper masks; empty where none was asked for. */
  readonly sharpLitres: readonly number[];
}

export interface MeasureInput {
  readonly volume: string;
  readonly lungs: string;
  readonly manufacturer: string | null;
  readonly kernel: string | null;
  readonly thicknessMm: number | null;
  readonly contrast: boolean;
  readonly predictions: readonly (MaskFile & { readonly subtype: string })[];
}

/** A probability volume, and what a reader made of its mask. */
export interface MaskFile {
  readonly path: string;
  readonly level: Level;
  readonly strokes: readonly BrushStroke[];
}

export interface MasksInput {
  readonly lungs: string;
  readonly masks: readonly (MaskFile & { readonly output: string })[];
}

export interface MeasureOutput {
  readonly rows: readonly { readonly region: string; readonly name: string; readonly value: number | null }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

export interface ReportInput {
  readonly volume: string;
  readonly lungs: string;
  /** Masks in the order of the facts' models. */
  readonly predictions: readonly MaskFile[];
  readonly facts: ReportFacts;
  /** The PDF. */
  readonly output: string;
}

export interface FeaturesInput {
  readonly atlasFolder: string;
  readonly store: string;
  readonly scanIds: readonly string[];
  readonly modelFolder: string;
  readonly engine: EngineChoice;
  /** A `.npy` file for h of every landmark, `[scan, landmark, 128]` float64; null for the means alone. */
  readonly perLandmark?: string | null;
  /** How the landmarks become one row; left out, their mean (eq. 11). */
  readonly pooling?: Pooling;
}

/** A prepared scan; several are in the order of the scan ids. */
export interface WholeVolume {
  readonly patientKey: string;
  readonly volume: string;
  readonly lungs: string;
}

/** Features of the landmark patches that need no model of this library. */
export interface PatchFeaturesInput {
  readonly atlasFolder: string;
  readonly store: string;
  readonly scanIds: readonly string[];
  readonly method:
    | { readonly kind: 'kmeans' | 'divergence'; readonly seed: number }
    /** MoCo learns from the volumes themselves; samples as `wholeVolumeMoco` counts them. */
    | {
        readonly kind: 'moco';
        readonly seed: number;
        readonly samples: number;
        readonly engine: EngineChoice;
        readonly volumes: readonly WholeVolume[];
      }
    /** An ONNX encoder; which of patches and volumes it reads, its input says. */
    | {
        readonly kind: 'onnx';
        readonly file: string;
        readonly threads: number;
        readonly volumes: readonly WholeVolume[];
      };
}

export interface FeaturesOutput {
  /** `[scan][128]`, or as wide as the pooling or the method gives, in the order of `scanIds`. */
  readonly rows: readonly (readonly number[])[];
}

export interface EvaluateInput {
  readonly scans: readonly {
    readonly title: string;
    readonly volume: string;
    readonly lungs: string;
    /** Labels 1, 2, … in the order of `subtypes`, on any grid of the patient's frame. */
    readonly truth: string;
    /** Probability volumes in the order of `subtypes`. */
    readonly probabilities: readonly string[];
    /** The sharper ones, where they were made. */
    readonly sharp?: readonly string[];
  }[];
  readonly subtypes: readonly string[];
  readonly picture: string;
  /** How many of the scans the picture shows, the first ones. */
  readonly pictured: number;
}

export interface MaskOverlap {
  readonly title: string;
  /** One of the subtypes, or `any`. */
  readonly subtype: string;
  readonly truthLitres: number;
  /** Of the masks and of LAA-950 with the truth; null where there is nothing to find. */
  readonly dice: number | null;
  readonly sharpDice: number | null;
  readonly laaDice: number | null;
  /** Best Dice of a threshold on the local attenuation, chosen on the truth itself. */
  readonly huLimit: number | null;
  /** Best Dice of a threshold on the true share of a 32 mm window: what no window's mask can pass. */
  readonly windowLimit: number | null;
  /** What the mask paints where there is nothing to find; the same, and the sharper one's, as a share of the lungs. */
  readonly falseLitres: number | null;
  readonly falseShare: number | null;
  readonly falseShareSharp: number | null;
}

export interface PhantomInput {
  readonly folder: string;
  readonly patients: number;
  readonly seed: number;
  readonly scale: 'quick' | 'adult';
  /** Half-open range of patients that this process writes. */
  readonly from: number;
  readonly to: number;
}

export interface EngineLine {
  readonly name: EngineName;
  readonly available: boolean;
  /** Computes on hardware that is faster than the processor. */
  readonly accelerated: boolean;
  readonly device: string | null;
  /** Why it is or is not available. */
  readonly reason: string;
  /** What `auto` takes here. */
  readonly auto: boolean;
}

export interface EngineCheckInput {
  /** A file of reference cases; null for the shipped ones. */
  readonly cases: string | null;
  readonly engine: EngineChoice;
}

export interface CheckedCase {
  readonly experts: number;
  readonly batch: number;
  readonly neighbours: number;
  readonly bank: number;
  readonly seed: number;
  readonly quantities: readonly CheckedQuantity[];
}

export interface EngineCheckOutput {
  readonly engine: EngineName;
  readonly device: string | null;
  readonly cases: readonly CheckedCase[];
}

export interface EngineBenchInput {
  readonly engine: EngineChoice;
  readonly settings: BenchSettings;
}

/** Masks as a DICOM SEG on the slices of the series. */
export interface SegmentationInput {
  readonly type: SegmentationType;
  readonly output: string;
  /** An original of the series, for patient and study. */
  readonly original: string;
  readonly seriesUid: string;
  readonly slices: readonly SourceSlice[];
  /** As a mask of its own where `withLungs`; masks lie inside it. */
  readonly lungs: string;
  readonly withLungs: boolean;
  readonly masks: readonly (MaskFile & { readonly subtype: Subtype })[];
  readonly algorithm: string;
  readonly semiautomatic: boolean;
  readonly description: string;
  readonly identity: string;
  readonly softwareVersion: string;
}

/** Files whose bytes are to be compared with what is known of them, and patch stores. */
export interface VerifyInput {
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly stores: readonly { readonly folder: string; readonly landmarks: number }[];
}

export interface VerifyOutput {
  /** Those of the files that are not as they were. */
  readonly files: readonly { readonly path: string; readonly state: 'missing' | 'damaged' }[];
  /** Scans whose patches are not what was cut; `null` for a store that cannot be read at all. */
  readonly stores: readonly { readonly folder: string; readonly scanIds: readonly string[] | null }[];
}

/** The folder of a backup that is to be filled from a library. */
export interface BackupInput {
  readonly root: string;
  readonly folder: string;
  /** A complete backup of the same library; null for the first. */
  readonly previous: string | null;
  /** What lies in the folder already, relative to it. */
  readonly made: readonly string[];
}

export interface BackupOutput {
  readonly files: readonly BackedUpFile[];
  /** Those shared with the backup before. */
  readonly linked: number;
  /** Not what their name or seal says: the library is damaged. */
  readonly damaged: readonly string[];
}

export interface RestoreInput {
  readonly backup: string;
  /** That becomes the library. */
  readonly folder: string;
}

export interface RestoreOutput {
  readonly files: number;
  /** Missing or not what was written, relative to the backup; they are left out. */
  readonly damaged: readonly string[];
}

/** Patches of prepared scans in the layout of the published trainer. */
export interface PublishedDatasetInput {
  readonly atlasFolder: string;
  readonly atlasId: string;
  readonly store: string;
  readonly convention: PatchConvention;
  readonly scans: readonly { readonly scanId: string; readonly volume: string; readonly transform: string }[];
  /** A folder. */
  readonly output: string;
}

export interface NnunetInput {
  readonly volume: string;
  readonly lungs: string;
  readonly masks: readonly { readonly label: number; readonly mask: MaskFile }[];
  readonly image: string;
  readonly labels: string;
}

/** A mask made elsewhere on a scan, or, without a file, our own masks as reviewed. */
export interface ForeignMaskInput {
  readonly file: string | null;
  /** What the labels of the file mean. */
  readonly labels: readonly (readonly [label: number, subtype: Subtype])[];
  readonly seriesUid: string;
  readonly lungs: string;
  readonly masks: readonly (MaskFile & { readonly subtype: Subtype })[];
}

export interface ForeignMaskOutput {
  /** 32 mm boxes inside the mask. */
  readonly boxes: readonly { readonly subtype: Subtype; readonly centre: PatientPoint }[];
  /** Null where we have no mask of the subtype. */
  readonly scores: readonly {
    readonly subtype: Subtype;
    readonly litres: number;
    readonly ourLitres: number | null;
    readonly dice: number | null;
  }[];
}

export interface StudyJobInput {
  readonly study: StudyInput;
  /** At most so many compute folds; the result does not depend on them. */
  readonly threads: number;
}

/** What of a study is written into a folder: figures as SVG, tables as CSV, and one PDF of all. */
export interface StudyExportInput {
  readonly folder: string;
  readonly title: string;
  readonly methods: string;
  readonly result: StudyResult;
  /** Ids of the columns that the maps of the features are coloured by. */
  readonly colours: readonly string[];
}

/** Each kind of job: what goes in, what comes out. The file `worker/<kind>.ts` runs it. */
export interface JobKinds {
  readonly import: { readonly input: ImportInput; readonly output: { readonly files: number } };
  readonly intake: { readonly input: IntakeInput; readonly output: { readonly files: number } };
  readonly prepare: { readonly input: PrepareInput; readonly output: PrepareOutput };
  readonly atlas: { readonly input: AtlasInput; readonly output: { readonly landmarks: number } };
  readonly series: { readonly input: SeriesInput; readonly output: SeriesOutput };
  readonly warpAtlas: { readonly input: WarpAtlasInput; readonly output: { readonly seconds: number } };
  readonly routing: { readonly input: RoutingInput; readonly output: RoutingOutput };
  readonly landmarks: { readonly input: LandmarksInput; readonly output: { readonly written: number } };
  readonly pretrain: { readonly input: PretrainInput; readonly output: PretrainOutput };
  readonly finetune: { readonly input: FineTuneInput; readonly output: readonly ModelOutput[] };
  readonly efficiency: { readonly input: EfficiencyInput; readonly output: EfficiencyOutput };
  readonly trainingSpeed: { readonly input: TrainingSpeedInput; readonly output: TrainingSpeedOutput };
  readonly segment: { readonly input: SegmentInput; readonly output: SegmentOutput };
  readonly segmentSteps: { readonly input: SegmentStepsInput; readonly output: readonly StepRow[] };
  readonly masks: { readonly input: MasksInput; readonly output: { readonly written: number } };
  readonly publishedDataset: {
    readonly input: PublishedDatasetInput;
    readonly output: { readonly scans: number; readonly landmarks: number };
  };
  readonly nnunet: { readonly input: NnunetInput; readonly output: { readonly voxels: number } };
  readonly foreignMask: { readonly input: ForeignMaskInput; readonly output: ForeignMaskOutput };
  readonly segmentation: {
    readonly input: SegmentationInput;
    readonly output: { readonly bytes: number };
  };
  readonly measure: { readonly input: MeasureInput; readonly output: MeasureOutput };
  readonly report: { readonly input: ReportInput; readonly output: { readonly bytes: number } };
  readonly features: { readonly input: FeaturesInput; readonly output: FeaturesOutput };
  readonly patchFeatures: { readonly input: PatchFeaturesInput; readonly output: FeaturesOutput };
  readonly engines: { readonly input: EngineChoice; readonly output: readonly EngineLine[] };
  readonly engineCheck: { readonly input: EngineCheckInput; readonly output: EngineCheckOutput };
  readonly engineBench: { readonly input: EngineBenchInput; readonly output: BenchReport };
  readonly evaluate: {
    readonly input: EvaluateInput;
    readonly output: { readonly overlaps: readonly MaskOverlap[] };
  };
  readonly backup: { readonly input: BackupInput; readonly output: BackupOutput };
  readonly restore: { readonly input: RestoreInput; readonly output: RestoreOutput };
  readonly verify: { readonly input: VerifyInput; readonly output: VerifyOutput };
  readonly locationProbe: {
    readonly input: LocationProbeInput;
    readonly output: { readonly rows: readonly LocationProbeRow[] };
  };
  readonly windowLimit: {
    readonly input: WindowLimitInput;
    readonly output: { readonly limits: readonly WindowLimitRow[] };
  };
  readonly study: { readonly input: StudyJobInput; readonly output: StudyResult };
  readonly studyExport: { readonly input: StudyExportInput; readonly output: { readonly files: number } };
  readonly phantom: { readonly input: PhantomInput; readonly output: { readonly written: number } };
}

export type JobKind = keyof JobKinds;
export type JobInput<K extends JobKind> = JobKinds[K]['input'];
export type JobOutput<K extends JobKind> = JobKinds[K]['output'];
export type JobRunner<K extends JobKind> = (input: JobInput<K>, context: JobContext) => Promise<JobOutput<K>>;

export type ToWorker =
  | { readonly type: 'run'; readonly kind: JobKind; readonly input: JobKinds[JobKind]['input'] }
  | { readonly type: 'request'; readonly request: JobRequest }
  | { readonly type: 'hand'; readonly item: unknown }
  | { readonly type: 'cancel' };

export type FromWorker =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'metric'; readonly metric: Metric }
  | { readonly type: 'artefact'; readonly made: MadeArtefact }
  | { readonly type: 'done'; readonly output: unknown }
  | { readonly type: 'refused'; readonly code: string; readonly message: string }
  | { readonly type: 'crashed'; readonly message: string; readonly stack: string };
