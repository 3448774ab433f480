import { expect, test } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { BoxBatches } from '../../../native-models/training/boxBatches.ts';

const member = (place: number, ...targets: (0 | 1 | null)[]) => ({
  location: locationPoint(place, 0, 0),
  targets,
});

test('each kind of box is as frequent as the others, and every box comes before one comes again', () => {
  const members = [
    ...Array.from({ length: 10 }, (_, n) => member(n, 1, 0)),
    ...Array.from({ length: 4 }, (_, n) => member(20 + n, 0, 1)),
    ...Array.from({ length: 6 }, (_, n) => member(40 + n, 0, 0)),
  ];
  const batches = new BoxBatches(members, seededRandom(1));
  const counts = new Int32Array(members.length);
  for (let n = 0; n < 20; n++) {
    const batch = batches.next(6);
    expect(batch).toHaveLength(6);
    for (const [from, to] of [
      [0, 10],
      [10, 14],
      [14, 20],
    ]) {
      expect(batch.filter((m) => m >= from! && m < to!)).toHaveLength(2);
    }
    for (const m of batch) counts[m]!++;
  }
  expect(new Set(counts.slice(0, 10))).toEqual(new Set([4]));
  expect(new Set(counts.slice(10, 14))).toEqual(new Set([10]));
});

test('what does not divide evenly goes round, so that no kind is short in the end', () => {
  const members = [member(0, 1), member(1, 1), member(2, 0), member(3, 0)];
  const batches = new BoxBatches(members, seededRandom(2));
  let ones = 0;
  for (let n = 0; n < 10; n++) ones += batches.next(3).filter((m) => m < 2).length;
  expect(ones).toBe(15);
});

test('a healthy patch comes with the box it matches, side by side', () => {
  const members = [
    ...Array.from({ length: 8 }, (_, n) => member(n, 1)),
    ...Array.from({ length: 8 }, (_, n) => member(n, 0)),
  ];
  const batches = new BoxBatches(members, seededRandom(3));
  for (let n = 0; n < 6; n++) {
    const batch = batches.next(8);
    const places = batch.map((m) => members[m]!.location[0]);
    expect(new Set(places).size).toBe(4);
    for (let m = 0; m < 8; m += 2) expect(places[m]).toBe(places[m + 1]);
  }
});

test('each half of a batch holds as much of every kind, wherever the boxes lie', () => {
  for (const place of [() => 0, (n: number) => n, (n: number) => n % 4]) {
    const members = Array.from({ length: 24 }, (_, n) => member(place(n), n < 12 ? 1 : 0));
    const batches = new BoxBatches(members, seededRandom(4));
    for (let n = 0; n < 6; n++) {
      const batch = batches.next(16);
      for (const half of [batch.slice(0, 8), batch.slice(8)]) {
        const ill = half.filter((m) => m < 12).length;
        expect(Math.abs(ill - 4)).toBeLessThanOrEqual(1);
      }
    }
  }
});
