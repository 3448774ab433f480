import { expect, it } from 'vitest';
import { COMPUTER, PLACE } from '../../../main/artefacts/writer.ts';
import { isGone } from '../../../main/jobs/isGone.ts';
import { deadPid } from '../../fixtures/brokenWorker.ts';

const NOW = Date.parse('2026-01-02T00:00:00Z');
const hoursAgo = (hours: number): string => new Date(NOW - hours * 3_600_000).toISOString();

it('asks after a process of this place', async () => {
  const updatedAt = hoursAgo(100);
  expect(isGone({ pid: process.pid, place: PLACE, updatedAt }, NOW)).toBe(false);
  expect(isGone({ pid: await deadPid(), place: PLACE, updatedAt: hoursAgo(0) }, NOW)).toBe(true);
});

it('never asks after a process of another container on this computer', async () => {
  const dead = await deadPid();
  const place = `${COMPUTER}.00000000`;
  expect(isGone({ pid: dead, place, updatedAt: hoursAgo(23) }, NOW)).toBe(false);
  // a day of silence: whoever it was is not coming back
  expect(isGone({ pid: process.pid, place, updatedAt: hoursAgo(25) }, NOW)).toBe(true);
});

it('knows that what ran on another computer or before a restart has ended: the library is open here', () => {
  const place = PLACE.replace(COMPUTER, '000000000000');
  expect(isGone({ pid: process.pid, place, updatedAt: hoursAgo(0) }, NOW)).toBe(true);
});

it('takes what earlier versions wrote for this place', async () => {
  expect(isGone({ pid: process.pid, place: null, updatedAt: hoursAgo(100) }, NOW)).toBe(false);
  expect(isGone({ pid: await deadPid(), place: null, updatedAt: hoursAgo(0) }, NOW)).toBe(true);
});
