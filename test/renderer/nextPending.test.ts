import { expect, it } from 'vitest';
import type { RegistrationReview } from '../../preload/contract.ts';
import { nextPending } from '../../renderer/state/nextPending.ts';

const line = (scanId: string, state: RegistrationReview = 'pending') => ({
  scanId,
  pseudonym: scanId,
  state,
  light: 'green' as const,
  dice: 0.9,
});

it('walks the registrations that wait, round the end and never to the open one', () => {
  const queue = [line('a'), line('b'), line('c'), line('d', 'accepted')];
  const walk = (from: string | null) => nextPending(queue, from)?.scanId;
  expect([walk(null), walk('a'), walk('b'), walk('c'), walk('d'), walk('not in it')]).toEqual([
    'a',
    'b',
    'c',
    'a',
    'a',
    'a',
  ]);
  expect(nextPending([line('a')], 'a')).toBeUndefined();
  expect(nextPending([], 'a')).toBeUndefined();
});
