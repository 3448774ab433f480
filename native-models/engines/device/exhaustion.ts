import { Refusal } from '../../common/refusal.ts';

/** As TensorFlow, Dawn and V8 word it; the last two are Dawn's for a buffer above the adapter's limits. */
const EXHAUSTED =
  /\bOOM\b|out of memory|resource ?_?exhausted|failed to allocate|allocation failed|max(imum)? buffer size|binding size/i;

/**
 * Runs a piece of work on the device.
 * @throws Refusal `device-memory` when the device's memory is exhausted; anything else as it is
 */
export async function onDevice<T>(device: string, what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    if (!EXHAUSTED.test(message)) throw error;
    throw new Refusal(
      'device-memory',
      `the engine ${device} has not enough memory for ${what}: make the batch smaller or take fewer neighbours (${firstLine(message)})`,
    );
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]!.slice(0, 200);
