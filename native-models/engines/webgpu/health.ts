import { Refusal } from '../../common/refusal.ts';

/**
 * Listens for what a device reports apart from the calls that caused it: its loss, lack of memory,
 * wrong use. After the first the results are worth nothing.
 * @returns throws that first failure from then on
 */
export function watchDevice(device: GPUDevice): () => void {
  let failure: Error | undefined;
  void device.lost.then(({ reason, message }) => {
    if (reason === 'destroyed') return;
    failure ??= new Refusal(
      'gpu-lost',
      `the graphics device was lost (${message || 'its driver gave no reason'}); start again, the run goes on from its last checkpoint`,
    );
  });
  device.addEventListener('uncapturederror', (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    failure ??= /memory/i.test(error.constructor.name + error.message)
      ? new Refusal(
          'gpu-memory',
          `the graphics device has too little memory (${error.message}); take smaller batches or fewer neighbours`,
        )
      : new Error(`webgpu: ${error.message}`);
  });
  return () => {
    if (failure) throw failure;
  };
}
