import type { Engine } from '../engine.ts';

export async function startTensorflowEngine(): Promise<Engine> {
  throw new Error('tensorflow: not built yet');
}
