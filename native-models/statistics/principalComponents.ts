import { fitStandardisation, standardise } from '../analysis/standardisation.ts';
import { deriveSeed, normal, seededRandom } from '../common/random.ts';
import { makeDesign, response } from './design.ts';
import { dot } from './dot.ts';
import { gram } from './gram.ts';
import { symmetricEigen } from './symmetricEigen.ts';

export interface PrincipalComponents {
  /** Of each row, `[n, k]`. */
  readonly scores: Float64Array;
  /** Share of the variance of all columns that each component holds, `[k]`. */
  readonly explained: Float64Array;
}

/** Directions that are followed beside those asked for: they keep neighbours apart. */
const SPARE = 6;
const MAX_ITERATIONS = 300;

/**
 * The first principal components of standardised columns, by subspace iteration with Rayleigh–Ritz (Golub & Van Loan,
 * §8.2.4): of hundreds of columns only the first two are wanted. The largest loading of each is positive.
 * @param data `[n, d]`, finite. @param k at most d.
 */
export function principalComponents(data: Float64Array, d: number, k: number): PrincipalComponents {
  const table = { data, columns: d };
  const x = standardise(table, fitStandardisation(table));
  const n = x.length / d;
  const covariance = gram(x, d).map((value) => value / n);
  const total = Array.from({ length: d }, (_, j) => covariance[j * d + j]!).reduce((a, b) => a + b, 0);
  const vectors = leadingVectors(covariance, d, Math.min(d, k));
  const design = makeDesign({ data: x, columns: d });
  const scores = new Float64Array(n * k);
  const explained = new Float64Array(k);
  vectors.forEach((vector, c) => {
    const turned = positive(vector);
    const values = response(design, turned);
    for (let i = 0; i < n; i++) scores[i * k + c] = values[i]!;
    explained[c] = total > 0 ? dot(values, values) / n / total : 0;
  });
  return { scores, explained };
}

function leadingVectors(a: Float64Array, d: number, k: number): Float64Array[] {
  const width = Math.min(d, k + SPARE);
  const random = seededRandom(deriveSeed(1, 'subspace'));
  let basis = orthonormal(
    Array.from({ length: width }, () => Float64Array.from({ length: d }, () => normal(random))),
  );
  let before: readonly number[] = [];
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const images = basis.map((vector) => multiply(a, d, vector));
    const projected = Float64Array.from(basis.flatMap((u) => images.map((image) => dot(u, image))));
    const { values, vectors } = symmetricEigen(symmetrised(projected, basis.length), basis.length);
    const turned = Array.from({ length: basis.length }, (_, e) => combine(images, vectors, e));
    basis = orthonormal(turned);
    const now = Array.from(values.subarray(0, k));
    const scale = Math.max(1e-300, Math.abs(now[0] ?? 0));
    if (before.length > 0 && now.every((value, e) => Math.abs(value - before[e]!) < 1e-13 * scale)) break;
    before = now;
  }
  return basis.slice(0, k);
}

const multiply = (a: Float64Array, d: number, vector: Float64Array): Float64Array =>
  Float64Array.from({ length: d }, (_, i) => dot(a.subarray(i * d, (i + 1) * d), vector));

const symmetrised = (a: Float64Array, n: number): Float64Array =>
  a.map((value, at) => (value + a[(at % n) * n + Math.floor(at / n)]!) / 2);

function combine(vectors: readonly Float64Array[], weights: Float64Array, row: number): Float64Array {
  const out = new Float64Array(vectors[0]!.length);
  vectors.forEach((vector, v) => {
    const weight = weights[row * vectors.length + v]!;
    for (let j = 0; j < out.length; j++) out[j]! += weight * vector[j]!;
  });
  return out;
}

/** Gram–Schmidt, twice for its rounding; a vector that follows from those before it becomes zeros. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const out: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    const start = Math.sqrt(dot(rest, rest));
    for (const earlier of [...out, ...out]) {
      const share = dot(rest, earlier);
      for (let j = 0; j < rest.length; j++) rest[j]! -= share * earlier[j]!;
    }
    const length = Math.sqrt(dot(rest, rest));
    out.push(length > 1e-12 * start ? rest.map((value) => value / length) : rest.fill(0));
  }
  return out;
}

function positive(vector: Float64Array): Float64Array {
  const largest = vector.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
