import * as tf from '@tensorflow/tfjs-core';

/** What one query is contrasted with: its own key, and the negatives of its landmark's dictionary. */
export interface Contrast {
  /** k₊ of each sample, unit rows, `[b, 128]`. */
  readonly keys: tf.Tensor2D;
  /** Dictionary of the landmark, unit rows, `[K, 128]`. */
  readonly bank: tf.Tensor2D;
  /** 0 where row k of the bank is a negative of sample i, {@link EXCLUDED} where not; `[b, K]`. */
  readonly mask: tf.Tensor2D;
  /** τ. */
  readonly temperature: number;
}

/** Added to a logit that must not count; finite, so that no gradient becomes NaN. */
export const EXCLUDED = -1e30;

/**
 * Which bank rows are negatives of which samples: never an empty row (patient −1), never one of the
 * sample's own patient (v ≠ i in eq. 5).
 * @returns `[b · K]`, for {@link Contrast.mask}, and the number of negatives of all samples together
 */
export function negativeMask(
  patients: Int32Array,
  bankPatients: Int32Array,
): { readonly mask: Float32Array; readonly negatives: number } {
  const mask = new Float32Array(patients.length * bankPatients.length);
  let negatives = 0;
  patients.forEach((patient, i) => {
    bankPatients.forEach((other, k) => {
      if (other < 0 || other === patient) mask[i * bankPatients.length + k] = EXCLUDED;
      else negatives++;
    });
  });
  return { mask, negatives };
}

/** Rows of a dictionary up to the last one filled, at least one: a ring fills from its start. */
export function filledRows(bankPatients: Int32Array): number {
  let rows = bankPatients.length;
  while (rows > 1 && bankPatients[rows - 1]! < 0) rows--;
  return rows;
}

/**
 * `q bankᵀ`, `[b, K]`. The bank is turned first: tfjs's wasm backend is fast only for products
 * without a turned factor, and the gradient needs none either.
 */
function similarities(q: tf.Tensor2D, bank: tf.Tensor2D): tf.Tensor2D {
  const product = tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([bank]);
    return {
      value: tf.matMul(x as tf.Tensor2D, tf.transpose(bank)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.matMul(dy as tf.Tensor2D, saved[0] as tf.Tensor2D),
    };
  });
  return product(q) as tf.Tensor2D;
}

/** `q · k₊ / τ` → `[b, 1]` and `q · k₋ / τ` → `[b, K]`, excluded ones far below all others. */
export function logits(
  q: tf.Tensor2D,
  { keys, bank, mask, temperature }: Contrast,
): { readonly positive: tf.Tensor2D; readonly negative: tf.Tensor2D } {
  const positive = tf.div(tf.sum(tf.mul(q, keys), 1, true), temperature) as tf.Tensor2D;
  const negative = tf.add(tf.div(similarities(q, bank), temperature), mask) as tf.Tensor2D;
  return { positive, negative };
}

/**
 * Local contrastive loss, eq. 6, mean over the batch.
 * @param q embeddings of the queries, `[b, 128]`
 */
export function localLoss(q: tf.Tensor2D, contrast: Contrast): tf.Scalar {
  const { positive, negative } = logits(q, contrast); // [b, 1], [b, K]
  const all = tf.logSumExp(tf.concat([positive, negative], 1), 1); // [b]
  return tf.mean(tf.sub(all, tf.squeeze(positive, [1]))) as tf.Scalar;
}

/**
 * Neighbouring contrastive loss, eq. 8, mean over the batch: the sums over the neighbours are
 * inside the logarithm.
 * @param r embeddings of each neighbour's patches, ℓ tensors `[b, 128]`
 */
export function neighbourLoss(r: readonly tf.Tensor2D[], contrast: Contrast): tf.Scalar {
  const each = r.map((rl) => logits(rl, contrast));
  const positive = tf.concat(
    each.map((l) => l.positive),
    1,
  ); // [b, ℓ]
  const negative = tf.concat(
    each.map((l) => l.negative),
    1,
  ); // [b, ℓ · K]
  const all = tf.logSumExp(tf.concat([positive, negative], 1), 1); // [b]
  return tf.mean(tf.sub(all, tf.logSumExp(positive, 1))) as tf.Scalar;
}

/** Number of queries whose own key scores above every negative, as a scalar tensor. */
export function correctKeys(q: tf.Tensor2D, contrast: Contrast): tf.Scalar {
  return tf.tidy(() => {
    const { positive, negative } = logits(q, contrast);
    return tf.sum(
      tf.cast(tf.greater(tf.squeeze(positive, [1]), tf.max(negative, 1)), 'float32'),
    ) as tf.Scalar;
  });
}
