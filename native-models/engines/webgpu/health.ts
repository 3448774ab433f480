import { Refusal } from '../../common/refusal.ts';

/** Runs a piece of work, and fails with what the device reported meanwhile. */
export type Watch = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Listens for what a device reports apart from the calls that caused it: its loss, lack of memory,
 * wrong use. After the first failure its results are worth nothing, and some never come, so all work
 * from then on fails with it: `gpu-lost` is a Refusal, lack of memory an Error that says so.
 */
export function watchDevice(device: GPUDevice): Watch {
  let failure: Error | undefined;
  let announce: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    announce = reject;
  });
  failed.catch(() => undefined);
  const fail = (error: Error): void => {
    failure ??= error;
    announce(error);
  };
  void device.lost.then(({ reason, message }) => {
    if (reason === 'destroyed') return;
    const why = message || 'its driver gave no reason';
    fail(
      new Refusal(
        'gpu-lost',
        `the graphics device was lost (${why}); start again: a run goes on from its last checkpoint`,
      ),
    );
  });
  device.addEventListener('uncapturederror', (event) => {
    const { error } = event as GPUUncapturedErrorEvent;
    const memory = error.constructor.name === 'GPUOutOfMemoryError';
    fail(new Error(`webgpu: ${memory ? 'out of memory: ' : ''}${error.message}`));
  });
  return async (work) => {
    if (failure) throw failure;
    const result = await Promise.race([work(), failed]);
    if (failure) throw failure;
    return result;
  };
}
