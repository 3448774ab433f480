import type { QueuedRegistration } from '../../preload/contract/landmarks.ts';

/** The next registration after a scan's own that nobody has looked at, round the end; a scan's own does not count. */
export function nextPending(
  queue: readonly QueuedRegistration[],
  scanId: string | null,
): QueuedRegistration | undefined {
  const at = queue.findIndex((line) => line.scanId === scanId);
  return [...queue.slice(at + 1), ...queue.slice(0, Math.max(at, 0))].find(
    ({ state }) => state === 'pending',
  );
}
