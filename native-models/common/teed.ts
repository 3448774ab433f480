/**
 * Several readers of one source, each at its own pace: an item is held until the slowest has read it.
 * The source must not use an item again for the next.
 */
export function teed<T>(source: Iterable<T>, readers: number): readonly Iterable<T>[] {
  const iterator = source[Symbol.iterator]();
  const queues = Array.from({ length: readers }, (): T[] => []);
  function* read(own: T[]): Generator<T> {
    for (;;) {
      if (own.length === 0) {
        const { value, done } = iterator.next();
        if (done) return;
        for (const queue of queues) queue.push(value);
      }
      yield own.shift()!;
    }
  }
  return queues.map(read);
}
