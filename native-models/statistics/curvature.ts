import { factorise, SingularMatrix, solve } from './cholesky.ts';
import type { Design } from './design.ts';
import { gram } from './gram.ts';
import { columnMeans, withPenalty } from './ridge.ts';

/** An approximation needs no more rows than this. */
const MAX_ROWS = 1500;

/**
 * `scale · (centred Gram matrix) + λ`: the Hessian of a generalised linear model near zero, good enough to
 * precondition a minimisation. Estimated from evenly spaced rows of a long design.
 * @returns for a curvature scale and a penalty, the function that applies its inverse to a `[d]`.
 */
export function curvatureOf(
  design: Design,
): (scale: number, penalty: number) => (gradient: Float64Array) => Float64Array {
  const { rows, columns, penalised } = design;
  const step = Math.max(1, Math.floor(rows / MAX_ROWS));
  const mean = columnMeans(design);
  const taken = Math.ceil(rows / step);
  const x = new Float64Array(taken * columns);
  for (let i = 0; i < taken; i++) {
    for (let j = 0; j < columns; j++) x[i * columns + j] = design.x[i * step * columns + j]! - mean[j]!;
  }
  const matrix = gram(x, columns).map((value) => (value * rows) / taken);
  return (scale, penalty) => {
    const hessian = withPenalty(
      matrix.map((value) => value * scale),
      penalised,
      penalty,
    );
    const factor = factoriseLoosely(hessian, columns);
    return (gradient) => solve(factor, gradient);
  };
}

/** Constant and collinear columns get a little curvature: only the speed depends on it. */
function factoriseLoosely(hessian: Float64Array, n: number): ReturnType<typeof factorise> {
  const largest = Math.max(1e-12, ...Array.from({ length: n }, (_, j) => hessian[j * n + j]!));
  for (let jitter = 1e-8; ; jitter *= 100) {
    try {
      const lifted = hessian.slice();
      for (let j = 0; j < n; j++) lifted[j * n + j]! += jitter * largest;
      return factorise(lifted, n);
    } catch (error) {
      if (!(error instanceof SingularMatrix) || jitter > 1) throw error;
    }
  }
}
