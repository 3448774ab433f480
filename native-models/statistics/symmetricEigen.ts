/** `A = Vᵀ diag(values) V` with the eigenvectors in the rows of V. */
export interface SymmetricEigen {
  /** From the largest to the smallest, `[n]`. */
  readonly values: Float64Array;
  /** Row k belongs to value k, of length 1, `[n, n]`. */
  readonly vectors: Float64Array;
}

const MAX_SWEEPS = 60;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, Matrix
 * Computations, §8.5): slower than QR and accurate to the last digits, for the hundred-odd columns here.
 * @param a `[n, n]`, symmetric. Not changed.
 * @throws RangeError when a number is not finite.
 */
export function symmetricEigen(a: Float64Array, n: number): SymmetricEigen {
  if (!a.every(Number.isFinite)) throw new RangeError('symmetricEigen: expected finite numbers');
  const matrix = a.slice();
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1;
  const enough = 1e-30 * a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < MAX_SWEEPS && offDiagonal(matrix, n) > enough; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(matrix, vectors, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort(
    (i, j) => matrix[j * n + j]! - matrix[i * n + i]!,
  );
  const sorted = new Float64Array(n * n);
  order.forEach((from, to) => {
    sorted.set(vectors.subarray(from * n, (from + 1) * n), to * n);
  });
  return { values: Float64Array.from(order, (i) => matrix[i * n + i]!), vectors: sorted };
}

/** Σ of the squares above the diagonal. */
function offDiagonal(matrix: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) sum += matrix[i * n + j]! ** 2;
  return sum;
}

/** Makes the element (p, q) zero. */
function rotate(matrix: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const apq = matrix[p * n + q]!;
  if (apq === 0) return;
  const theta = (matrix[q * n + q]! - matrix[p * n + p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const kp = matrix[k * n + p]!;
    const kq = matrix[k * n + q]!;
    matrix[k * n + p] = c * kp - s * kq;
    matrix[k * n + q] = s * kp + c * kq;
  }
  turnRows(matrix, n, p, q, c, s);
  turnRows(vectors, n, p, q, c, s);
}

function turnRows(matrix: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const pk = matrix[p * n + k]!;
    const qk = matrix[q * n + k]!;
    matrix[p * n + k] = c * pk - s * qk;
    matrix[q * n + k] = s * pk + c * qk;
  }
}
