import { dot } from './dot.ts';

/** Steps kept. */
const MEMORY = 12;

/** A step of a minimisation and what it told about the curvature along it. */
interface Step {
  /** Change of θ. */
  readonly s: Float64Array;
  /** Change of the gradient. */
  readonly y: Float64Array;
  /** 1 / sᵀy. */
  readonly rho: number;
}

/** The newest steps, the oldest first. */
export type StepMemory = Step[];

/**
 * Memory of a path of minimisations along a ridge penalty. The change of a gradient along a step is known for every
 * penalty, as the penalty's own share of it is linear: the steps of one fit serve the next, which then needs about half
 * as many.
 * @param penalised share of the penalty that weight j of θ bears.
 */
export function pathMemory(penalised: (weight: number) => number): (penalty: number) => StepMemory {
  let memory: StepMemory = [];
  let last = 0;
  return (penalty) => {
    const change = penalty - last;
    last = penalty;
    const moved: StepMemory = [];
    for (const { s, y } of memory)
      add(
        moved,
        s,
        y.map((value, j) => value + change * penalised(j) * s[j]!),
      );
    memory = moved;
    return memory;
  };
}

/** Adds a step to the memory in place; the oldest is dropped when it is full. */
export function remember(
  memory: StepMemory,
  theta: Float64Array,
  gradient: Float64Array,
  nextTheta: Float64Array,
  nextGradient: Float64Array,
): void {
  add(
    memory,
    nextTheta.map((t, j) => t - theta[j]!),
    nextGradient.map((g, j) => g - gradient[j]!),
  );
}

function add(memory: StepMemory, s: Float64Array, y: Float64Array): void {
  const curvature = dot(s, y);
  // Keeps the approximation positive definite.
  if (!(curvature > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return;
  memory.push({ s, y, rho: 1 / curvature });
  if (memory.length > MEMORY) memory.shift();
}
