import type { JobKind, JobRunner } from './protocol.ts';

/** Loaded on demand: a process that measures does not load the engine. */
export const RUNNERS: { readonly [K in JobKind]: () => Promise<JobRunner<K>> } = {
  import: async () => (await import('./import.ts')).importFiles,
  prepare: async () => (await import('./prepare.ts')).prepare,
  atlas: async () => (await import('./atlas.ts')).makeAtlas,
  series: async () => (await import('./series.ts')).readSeries,
  warpAtlas: async () => (await import('./warpAtlas.ts')).warpAtlas,
  routing: async () => (await import('./routing.ts')).mapRouting,
  landmarks: async () => (await import('./landmarks.ts')).writeLandmarks,
  pretrain: async () => (await import('./pretrain.ts')).pretrainModel,
  finetune: async () => (await import('./finetune.ts')).fineTuneModel,
  efficiency: async () => (await import('./efficiency.ts')).measureEfficiency,
  trainingSpeed: async () => (await import('./trainingSpeed.ts')).measureTrainingSpeed,
  segment: async () => (await import('./segment.ts')).segmentScan,
  segmentSteps: async () => (await import('./segmentSteps.ts')).compareSegmentSteps,
  masks: async () => (await import('./masks.ts')).writeMasks,
  segmentation: async () => (await import('./segmentation.ts')).writeSegmentation,
  measure: async () => (await import('./measure.ts')).measureScan,
  report: async () => (await import('./report.ts')).writeReport,
  features: async () => (await import('./features.ts')).computeFeatures,
  evaluate: async () => (await import('./evaluate.ts')).evaluateMasks,
  engines: async () => (await import('./engines.ts')).listEngineLines,
  engineCheck: async () => (await import('./engineCheck.ts')).checkEngineCases,
  engineBench: async () => (await import('./engineBench.ts')).benchEngineHere,
  verify: async () => (await import('./verify.ts')).verifyFiles,
  phantom: async () => (await import('./phantom.ts')).writePhantoms,
};
