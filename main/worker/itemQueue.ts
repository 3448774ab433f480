/** Items in the order in which they come, for one reader who waits for the next. */
export interface ItemQueue {
  add(item: unknown): void;
  /** Ends when the signal is aborted. */
  items(): AsyncGenerator<unknown>;
}

export function itemQueue(signal: AbortSignal): ItemQueue {
  const waiting: unknown[] = [];
  let wake: (() => void) | undefined;
  signal.addEventListener('abort', () => wake?.());
  return {
    add: (item) => {
      waiting.push(item);
      wake?.();
    },
    items: async function* () {
      while (!signal.aborted) {
        if (waiting.length > 0) {
          yield waiting.shift();
          continue;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
