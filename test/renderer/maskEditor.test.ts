import { expect, it } from 'vitest';
import { type Grid, IDENTITY, type Vec3 } from '../../native-models/common/geometry.ts';
import { seededRandom } from '../../native-models/common/random.ts';
import type { BrushStroke } from '../../native-models/volume/brush.ts';
import { editMask } from '../../renderer/viewer/maskEditor.ts';

const grid: Grid = { dimensions: [20, 20, 20], spacingMm: [1, 1, 1], origin: [0, 0, 0], direction: IDENTITY };
const random = seededRandom(5);
const lungs = Uint8Array.from({ length: 8000 }, (_, index) => (index % 20 < 3 ? 0 : index % 20 < 11 ? 1 : 2));
const fetched = Uint8Array.from(lungs, () => Math.floor(256 * random()));
const strokes: BrushStroke[] = Array.from({ length: 6 }, (_, n) => ({
  mode: n % 3 === 2 ? 'erase' : 'paint',
  radiusMm: 2 + 3 * random(),
  flat: ([null, 0, 1, 2] as const)[n % 4]!,
  points: Array.from({ length: 3 }, (): Vec3 => [20 * random(), 20 * random(), 20 * random()]),
}));

const counted = (voxels: Uint8Array, level: number) =>
  [1, 2].map((lung) => voxels.filter((value, index) => value >= level && lungs[index] === lung).length);

it('counts what it shows after any strokes, forward and back, and never changes what was fetched', () => {
  const before = fetched.slice();
  const editor = editMask(grid, lungs, fetched);
  const seen: Uint8Array[] = [];
  for (let n = 0; n <= strokes.length; n++) {
    editor.show(strokes.slice(0, n));
    seen.push(editor.voxels().slice());
    for (const level of [1, 128, 255]) expect(editor.count(level)).toEqual(counted(editor.voxels(), level));
  }
  expect(seen[0]).toEqual(before);
  for (let n = strokes.length; n >= 0; n--) {
    expect(editor.show(strokes.slice(0, n))).toBe(n < strokes.length);
    expect(editor.voxels()).toEqual(seen[n]);
    expect(editor.count(100)).toEqual(counted(seen[n]!, 100));
  }
  expect(fetched).toEqual(before);
});

it('shows the same whether a stroke was drawn piece by piece or comes whole', () => {
  const [stroke] = strokes as [BrushStroke];
  const editor = editMask(grid, lungs, fetched);
  editor.add({ ...stroke, points: stroke.points.slice(0, 1) });
  editor.add({ ...stroke, points: stroke.points.slice(0, 2) });
  editor.add({ ...stroke, points: stroke.points.slice(1, 3) });
  editor.join(3, stroke);
  expect(editor.show([stroke])).toBe(false);
  const whole = editMask(grid, lungs, fetched);
  whole.show([stroke]);
  expect(editor.voxels()).toEqual(whole.voxels());
});
