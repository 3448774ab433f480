import { type AdamWSettings, adamW } from './adamW.ts';
import { type SgdSettings, sgd } from './sgd.ts';

export const OPTIMISERS = ['adamw', 'sgd'] as const;
export type OptimiserKind = (typeof OPTIMISERS)[number];

/** How gradients become steps. `sgd` is the paper's; `adamw` scales each step to its layer. */
export type Optimiser =
  | ({ readonly kind: 'sgd' } & Omit<SgdSettings, 'learningRate'>)
  | ({ readonly kind: 'adamw' } & Omit<AdamWSettings, 'learningRate' | 'step'>);

/** One step of an optimiser. */
export interface Update {
  readonly optimiser: Optimiser;
  readonly learningRate: number;
  /** Counted from 1: AdamW corrects its averages by it. */
  readonly step: number;
}

/** What an optimiser changes, flat vectors of one order. */
export interface Updated {
  readonly parameters: Float32Array;
  /** SGD's velocity, or AdamW's first moment. */
  readonly velocity: Float32Array;
  /** AdamW's only. */
  readonly secondMoment?: Float32Array | undefined;
}

/** Changes the vectors in place; they may be runs of longer ones. */
export function applyUpdate(vectors: Updated, gradients: Float32Array, update: Update): void {
  const { parameters, velocity, secondMoment } = vectors;
  const { optimiser, learningRate, step } = update;
  if (optimiser.kind === 'sgd') {
    sgd(parameters, velocity, gradients, { ...optimiser, learningRate });
    return;
  }
  if (!secondMoment) throw new Error('adamw: the trainer has no second moment');
  adamW(parameters, velocity, secondMoment, gradients, { ...optimiser, learningRate, step });
}
