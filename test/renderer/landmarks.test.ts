import { describe, expect, it } from 'vitest';
import {
  landmarkAt,
  nearestLandmark,
  nearness,
  nextWhere,
} from '../../renderer/screens/viewer/landmarks/landmarkPoints.ts';
import { millimetreWords, regionWords } from '../../renderer/screens/viewer/landmarks/placeWords.ts';

const points = [0, 0, 0, 26, 0, 0, 0, 0, 26];

describe('landmarks on a slice', () => {
  it('are seen up to half a step of the grid, along each plane’s own axis', () => {
    expect(nearness([0, 0, 5], 'axial', [90, 90, 5])).toBe(1);
    expect(nearness([0, 0, 0], 'axial', [0, 0, 6.5])).toBe(0.5);
    expect(nearness([0, 0, 0], 'axial', [0, 0, 13])).toBe(0);
    expect(nearness([0, 0, 0], 'sagittal', [0, 90, 90])).toBe(1);
    expect(nearness([0, 0, 0], 'coronal', [0, 13, 0])).toBe(0);
  });

  it('are meant by a click within 6 mm, never one of another layer or of the other side', () => {
    expect(landmarkAt(points, 'axial', [5, 2, 1])).toBe(0);
    expect(landmarkAt(points, 'axial', [22, 2, 1])).toBe(1);
    expect(landmarkAt(points, 'axial', [13, 0, 0])).toBe(-1);
    expect(landmarkAt(points, 'axial', [1, 0, 25])).toBe(2);
    expect(landmarkAt(points, 'axial', [-26, 0, 0])).toBe(-1);
    expect(nearestLandmark(points, [20, 3, 4])).toBe(1);
    expect(nearestLandmark([], [0, 0, 0])).toBe(-1);
  });

  it('are walked round the end', () => {
    expect(nextWhere(3, -1, (at) => at === 0)).toBe(0);
    expect(nextWhere(3, 2, (at) => at === 2)).toBe(2);
    expect(nextWhere(3, 1, (at) => at < 2)).toBe(0);
    expect(nextWhere(3, 0, () => false)).toBe(-1);
    expect(nextWhere(0, 0, () => true)).toBe(-1);
  });
});

describe('regionWords', () => {
  it('says left for +x, back for +y and up for +z of LPS, by the box around all landmarks', () => {
    const box = [-60, -40, -300, 60, 40, -100, 0, 0, -200];
    expect(regionWords(box, 0)).toBe('Right, lower third, front');
    expect(regionWords(box, 1)).toBe('Left, upper third, back');
    expect(regionWords([...box, -20, 39, -210], 3)).toBe('Right, middle third, back');
    expect(millimetreWords([-60.4, 0, 12])).toBe('x −60, y 0, z 12 mm');
  });
});
