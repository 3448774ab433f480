import type { NamedTensors } from '../network/weights.ts';
import type { FineTuningInput } from './fineTuneSettings.ts';
import { mapByLocation } from './samplePatches.ts';

/** Probabilities of the rows by a trained network in evaluation mode, `[rows, subtypes]`. */
export async function classifyRows(
  { engine, encoder, samples, subtypes, signal }: FineTuningInput,
  weights: NamedTensors,
  rows: readonly number[],
): Promise<Float32Array> {
  const loaded = await engine.loadEncoder(encoder, weights);
  try {
    return await mapByLocation(
      samples,
      rows,
      subtypes.length,
      (patches, location) => loaded.classify(patches, location),
      { signal, lanes: loaded.lanes },
    );
  } finally {
    await loaded.dispose();
  }
}
