/** Size, length, first and last (at most six) numbers of one vector, computed in float64. */
export interface ReferenceVector {
  readonly shape_size: number;
  readonly norm: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

export type ReferenceVectors = Readonly<Record<string, ReferenceVector>>;

/** From which formulas a case's inputs are rebuilt; see `referenceInputs.ts`. */
export interface ReferenceInputs {
  /** N, kernels mixed per layer. */
  readonly experts: number;
  /** B */
  readonly batch: number;
  /** ℓ */
  readonly neighbours: number;
  /** K */
  readonly bank: number;
  readonly seed: number;
  /** Learning rate. */
  readonly lr: number;
}

/**
 * One whole pretraining step, as a file of reference cases holds it; the file's own names. Order of
 * the step: query forward (training), all neighbours in one forward (training), key parameters
 * ← m · key + (1 − m) · query, key forward (training), losses (eq. 6 and 8, means over the batch),
 * backward through query and neighbours, SGD.
 */
export interface ReferenceCase extends ReferenceInputs {
  readonly tau: number;
  readonly momentum_key: number;
  readonly momentum_sgd: number;
  readonly weight_decay: number;
  /** `[B, 128]` in evaluation, before anything is trained: h, and its projection, not normalised. */
  readonly eval_h: ReferenceVector;
  readonly eval_z: ReferenceVector;
  /** Unit embeddings in training: queries and keys `[B, 128]`, neighbours `[B · ℓ, 128]`. */
  readonly q: ReferenceVector;
  readonly k: ReferenceVector;
  readonly r: ReferenceVector;
  readonly local_loss: number;
  readonly neighbour_loss: number;
  readonly gradients: ReferenceVectors;
  /** Parameters after SGD. */
  readonly after_step: ReferenceVectors;
  /** Running statistics after the passes of queries and neighbours. */
  readonly running_after_two_passes: ReferenceVectors;
}
