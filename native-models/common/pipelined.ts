import { throwIfCancelled } from './progress.ts';

export interface PipelineSteps<Item, Prepared, Result> {
  /** Runs while the item before is being computed. */
  readonly prepare: (item: Item) => Prepared | Promise<Prepared>;
  readonly compute: (prepared: Prepared, item: Item) => Promise<Result>;
  /** In the order of the items. */
  readonly finish: (result: Result, item: Item) => void;
  /** Most items being computed at once; 1 when left out. */
  readonly lanes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Prepares the next item while those before are computed elsewhere, never more than `lanes` of them.
 * Cancels between items and leaves nothing running behind.
 * @throws the signal's reason, or what a step throws.
 */
export async function pipelined<Item, Prepared, Result>(
  items: Iterable<Item>,
  { prepare, compute, finish, lanes = 1, signal }: PipelineSteps<Item, Prepared, Result>,
): Promise<void> {
  const running: { readonly item: Item; readonly result: Promise<Result> }[] = [];
  const settleOldest = async (): Promise<void> => {
    const { item, result } = running[0]!;
    finish(await result, item);
    running.shift();
  };
  try {
    for (const item of items) {
      throwIfCancelled(signal);
      const prepared = await prepare(item);
      if (running.length === lanes) await settleOldest();
      const result = compute(prepared, item);
      // A rejection is raised when its turn comes; until then it is not unhandled.
      result.catch(() => undefined);
      running.push({ item, result });
    }
    while (running.length > 0) {
      throwIfCancelled(signal);
      await settleOldest();
    }
  } finally {
    await Promise.allSettled(running.map(({ result }) => result));
  }
}
