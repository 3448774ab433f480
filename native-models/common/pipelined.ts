import { throwIfCancelled } from './progress.ts';

export interface PipelineSteps<Item, Prepared, Result> {
  /** Runs while the item before is being computed. */
  readonly prepare: (item: Item) => Prepared | Promise<Prepared>;
  readonly compute: (prepared: Prepared, item: Item) => Promise<Result>;
  /** In the order of the items. */
  readonly finish: (result: Result, item: Item) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Prepares the next item while this one is computed elsewhere; never more than one is in flight.
 * Cancels between items and leaves nothing running behind.
 * @throws the signal's reason, or what a step throws.
 */
export async function pipelined<Item, Prepared, Result>(
  items: Iterable<Item>,
  { prepare, compute, finish, signal }: PipelineSteps<Item, Prepared, Result>,
): Promise<void> {
  let running: { readonly item: Item; readonly result: Promise<Result> } | undefined;
  const settle = async (): Promise<void> => {
    if (running === undefined) return;
    const { item, result } = running;
    finish(await result, item);
    running = undefined;
  };
  try {
    for (const item of items) {
      throwIfCancelled(signal);
      const prepared = await prepare(item);
      await settle();
      running = { item, result: compute(prepared, item) };
      // A rejection that comes during `prepare` is raised by `settle`; until then it is not unhandled.
      running.result.catch(() => undefined);
    }
    await settle();
  } finally {
    await running?.result.catch(() => undefined);
  }
}
