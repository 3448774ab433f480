import { dot } from './dot.ts';
import { remember, type StepMemory } from './stepMemory.ts';

/** A smooth convex function and its gradient at θ; the gradient is written into the array given. */
export type Objective = (theta: Float64Array, gradient: Float64Array) => number;

export interface MinimiseSettings {
  /** Approximate inverse of the Hessian applied to a vector; the closer, the fewer steps. */
  readonly precondition: (gradient: Float64Array) => Float64Array;
  /** Ends when `gᵀ H⁻¹ g ≤ tolerance · (1 + |f|)`. */
  readonly tolerance: number;
  readonly maxIterations?: number;
  /** Steps of an earlier minimisation of a similar function; those of this one are added. */
  readonly memory?: StepMemory;
}

export interface Minimum {
  readonly theta: Float64Array;
  readonly value: number;
  readonly iterations: number;
}

const ARMIJO = 1e-4;
const MAX_HALVINGS = 40;
/** How far the value may seem to rise by rounding alone, relative to it. */
const ROUNDING = 1e-12;

/**
 * Limited-memory BFGS with a preconditioner in place of its scaled identity and a halving line search
 * (Nocedal & Wright, Numerical Optimization, algorithm 7.4).
 * @param start left unchanged.
 * @throws RangeError when it has not converged in `maxIterations`.
 */
export function minimise(objective: Objective, start: Float64Array, settings: MinimiseSettings): Minimum {
  const { precondition, tolerance, maxIterations = 1000, memory = [] } = settings;
  let theta = start.slice();
  let gradient = new Float64Array(theta.length);
  let value = objective(theta, gradient);
  for (let iterations = 0; iterations < maxIterations; iterations++) {
    const direction = newDirection(gradient, memory, precondition);
    const slope = dot(direction, gradient);
    if (-slope <= tolerance * (1 + Math.abs(value))) return { theta, value, iterations };
    const found = search(objective, theta, value, direction, slope);
    // Rounding of the value hides any further descent.
    if (!found) return { theta, value, iterations };
    remember(memory, theta, gradient, found.theta, found.gradient);
    ({ theta, gradient, value } = found);
  }
  throw new RangeError(`minimise: no convergence in ${maxIterations} iterations`);
}

function newDirection(
  gradient: Float64Array,
  memory: Readonly<StepMemory>,
  precondition: MinimiseSettings['precondition'],
): Float64Array {
  const q = gradient.slice();
  const alphas = new Array<number>(memory.length);
  for (let i = memory.length - 1; i >= 0; i--) {
    const { s, y, rho } = memory[i]!;
    alphas[i] = rho * dot(s, q);
    addScaled(q, -alphas[i]!, y);
  }
  const r = precondition(q);
  memory.forEach(({ s, y, rho }, i) => {
    addScaled(r, alphas[i]! - rho * dot(y, r), s);
  });
  return r.map((value) => -value);
}

interface Point {
  readonly theta: Float64Array<ArrayBuffer>;
  readonly gradient: Float64Array<ArrayBuffer>;
  readonly value: number;
}

function search(
  objective: Objective,
  theta: Float64Array,
  value: number,
  direction: Float64Array,
  slope: number,
): Point | undefined {
  let step = 1;
  for (let i = 0; i < MAX_HALVINGS; i++, step /= 2) {
    const next = theta.map((t, j) => t + step * direction[j]!);
    const gradient = new Float64Array(theta.length);
    const reached = objective(next, gradient);
    if (reached <= value + ARMIJO * step * slope) return { theta: next, gradient, value: reached };
    const flat = Math.abs(reached - value) <= ROUNDING * (1 + Math.abs(value));
    // The value no longer tells: a smaller slope along the same line does.
    if (flat && Math.abs(dot(gradient, direction)) < 0.9 * Math.abs(slope)) {
      return { theta: next, gradient, value: reached };
    }
  }
  return undefined;
}

function addScaled(a: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i]! += factor * b[i]!;
}
