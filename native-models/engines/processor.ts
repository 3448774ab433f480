import { availableParallelism, cpus } from 'node:os';

/** What computes when no GPU does, e.g. `Intel(R) Xeon(R), 8 threads`. */
export const processorLabel = (): string =>
  `${cpus()[0]?.model.trim() ?? 'CPU'}, ${availableParallelism()} threads`;
