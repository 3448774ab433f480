import { type Location, locationPoint } from '../../common/geometry.ts';
import { PATCH_VOXELS } from '../../common/volume.ts';
import { parameterLayout, statisticsLayout } from '../../network/parameters.ts';
import { type EncoderSettings, REPRESENTATION } from '../../network/settings.ts';
import type { NamedTensor, NamedTensors } from '../../network/weights.ts';
import type { PretrainingBatch } from '../engine.ts';
import type { ReferenceInputs } from './referenceCase.ts';

/** Between the seeds of the query encoder and of the momentum encoder. */
export const KEY_SEED = 500;

export const referenceSettings = (experts: number): EncoderSettings => ({
  conditioning: 'loc-condconv',
  experts,
});

/**
 * Numbers that any language rebuilds without files: `u(i, s) = ((i · 2654435761 + s · 40503 + 12345)
 * mod 2³²) / 2³²`, then `float32((2u − 1) · a)`.
 */
export function fill(length: number, seed: number, a: number): Float32Array {
  const shift = (Math.imul(seed, 40503) + 12345) >>> 0;
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) {
    const u = ((Math.imul(i, 2654435761) + shift) >>> 0) / 4294967296;
    out[i] = (2 * u - 1) * a;
  }
  return out;
}

/** Parameters from `seed` upward, one seed each; running mean 0, variance 1. */
export function referenceWeights(experts: number, seed: number): NamedTensors {
  const out = new Map<string, NamedTensor>();
  const layout = parameterLayout(referenceSettings(experts), 'projection');
  layout.entries.forEach(({ name, published, length, convolution }, i) => {
    const data = fill(length, seed + i, amplitude(name, convolution?.inputs));
    // fill(a) is rounded to float32 before 1 is added, as the reference does
    if (/bn\d\.weight$/.test(name)) for (let j = 0; j < length; j++) data[j]! += 1;
    out.set(name, { shape: published, data });
  });
  for (const { name, published, length } of statisticsLayout().entries) {
    out.set(name, {
      shape: published,
      data: new Float32Array(length).fill(name.endsWith('_var') ? 1 : 0),
    });
  }
  return out;
}

function amplitude(name: string, inputs: number | undefined): number {
  if (inputs !== undefined) return Math.sqrt(3 / (27 * inputs));
  if (name.endsWith('_routing_fn.fc.weight')) return 0.5;
  if (name.endsWith('_routing_fn.fc.bias')) return 0.2;
  if (/bn\d\.weight$/.test(name)) return 0.2;
  if (/bn\d\.bias$/.test(name)) return 0.1;
  return name.startsWith('fc.') && name.endsWith('.weight') ? 0.12 : 0.05;
}

const points = (count: number, seed: number): Location[] => {
  const p = fill(count * 3, seed, 1);
  return Array.from({ length: count }, (_, i) => locationPoint(p[3 * i]!, p[3 * i + 1]!, p[3 * i + 2]!));
};

/** Patches, locations and dictionary; every patient differs from every bank row's. */
export function referenceBatch(inputs: ReferenceInputs): PretrainingBatch {
  const { batch, neighbours, bank, seed, lr } = inputs;
  const rows = fill(bank * REPRESENTATION, seed + 1005, 1);
  for (let k = 0; k < bank; k++) {
    const row = rows.subarray(k * REPRESENTATION, (k + 1) * REPRESENTATION);
    const norm = Math.hypot(...row);
    for (let j = 0; j < REPRESENTATION; j++) row[j]! /= norm;
  }
  return {
    query: fill(batch * PATCH_VOXELS, seed + 1000, 1),
    key: fill(batch * PATCH_VOXELS, seed + 1001, 1),
    neighbours: fill(batch * neighbours * PATCH_VOXELS, seed + 1002, 1),
    location: points(1, seed + 1003)[0]!,
    neighbourLocations: points(neighbours, seed + 1004),
    bank: rows,
    bankPatients: Int32Array.from({ length: bank }, (_, k) => batch + k),
    patients: Int32Array.from({ length: batch }, (_, i) => i),
    learningRate: lr,
  };
}
