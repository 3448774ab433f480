import { describe, expect, it } from 'vitest';
import { boxAt, boxOnSlice } from '../../renderer/screens/viewer/annotate/drawBoxes.ts';
import { PLANES } from '../../renderer/viewer/planes.ts';

const box = (id: number, x: number, y = 0, z = 0) => ({
  id,
  centre: [x, y, z] as const,
  subtype: 'healthy' as const,
});

describe('boxes on a slice', () => {
  it('are cut up to their faces, near for 8 mm more, along each plane’s own axis', () => {
    for (const [plane, axis] of [
      ['sagittal', 0],
      ['coronal', 1],
      ['axial', 2],
    ] as const) {
      const seen = [16, 16.1, 24, 24.1].map((away) => {
        const position: [number, number, number] = [90, 90, 90];
        position[axis] = away;
        return boxOnSlice([0, 0, 0], plane, position);
      });
      expect(seen).toEqual(['through', 'near', 'near', null]);
    }
  });

  it('are held by the middle or the border, the nearest first; between them there is room for another', () => {
    const boxes = [box(1, 0), box(2, 12)];
    expect(boxAt(boxes, 'axial', [5, 0, 0])?.id).toBe(1);
    expect(boxAt(boxes, 'axial', [8, 0, 0])?.id).toBe(2);
    expect(boxAt([box(1, 0)], 'axial', [15, 3, 0])?.id).toBe(1);
    expect(boxAt([box(1, 0)], 'axial', [12, 0, 0])).toBeUndefined();
    expect(boxAt([box(1, 0)], 'axial', [0, 0, 20])).toBeUndefined();
  });

  it('do not answer on the other side of the patient', () => {
    for (const plane of PLANES) expect(boxAt([box(1, 60)], plane, [-60, 0, 0])).toBeUndefined();
    expect(boxAt([box(1, 60)], 'axial', [60, 0, 0])?.id).toBe(1);
  });
});
