import { describe, expect, test } from 'vitest';
import { glyphRows } from '../../../native-models/analysis/bitmapFont.ts';
import { OVERLAY_COLOURS } from '../../../native-models/analysis/overlayColours.ts';
import { drawPanel, EMPHYSEMA_WINDOW, type Panel, panelSize } from '../../../native-models/analysis/panel.ts';
import { drawText, newPicture, type Picture, textWidth } from '../../../native-models/analysis/picture.ts';
import { composePreview } from '../../../native-models/analysis/preview.ts';
import { boxAround, fullestSection, voxelAt } from '../../../native-models/analysis/section.ts';
import { type Grid, IDENTITY } from '../../../native-models/common/geometry.ts';
import type { CtVolume, MaskVolume } from '../../../native-models/common/volume.ts';

const grid: Grid = { dimensions: [60, 50, 70], spacingMm: [1, 1, 1], origin: [0, 0, 0], direction: IDENTITY };
const at = (i: number, j: number, k: number): number => i + 60 * (j + 50 * k);

function mask(inside: (i: number, j: number, k: number) => number): MaskVolume {
  const voxels = new Uint8Array(60 * 50 * 70);
  for (let n = 0; n < voxels.length; n++)
    voxels[n] = inside(n % 60, Math.floor(n / 60) % 50, Math.floor(n / 3000));
  return { grid, voxels };
}

/** HU tells where a voxel lies: left and right, front and back, head and feet cannot be confused. */
const ct: CtVolume = {
  grid,
  voxels: Int16Array.from({ length: 60 * 50 * 70 }, (_, n) => {
    const [i, j, k] = [n % 60, Math.floor(n / 60) % 50, Math.floor(n / 3000)];
    return -1060 + Math.round(i + j + k);
  }),
};
const whole = { from: [0, 0, 0], to: [60, 50, 70] } as const;
const pixel = ({ rgb, width }: Picture, x: number, y: number): number[] => [
  ...rgb.subarray(3 * (x + width * y), 3 * (x + width * y) + 3),
];
const grey = (hu: number): number => Math.round((255 * (hu + 1060)) / 235);

describe('sections', () => {
  test('an axial one shows the front on top, a coronal one the head, both the right on the left', () => {
    const axial = { plane: 'axial', index: 30, box: whole } as const;
    expect(voxelAt(axial, [1, 1, 1], 0.5, 0.5)).toEqual([0, 0, 30]);
    expect(voxelAt(axial, [1, 1, 1], 59.5, 49.5)).toEqual([59, 49, 30]);
    const coronal = { plane: 'coronal', index: 20, box: whole } as const;
    expect(voxelAt(coronal, [1, 1, 1], 0.5, 0.5)).toEqual([0, 20, 69]);
    expect(voxelAt(coronal, [1, 1, 1], 59.5, 69.5)).toEqual([59, 20, 0]);
  });

  test('the fullest section, and null for an empty mask', () => {
    const lesion = mask((i, j, k) => (i > 10 && i < 20 && j === 33 && k > 5 && k < 9 + (j % 3) ? 1 : 0));
    expect(fullestSection(lesion, 'coronal')).toBe(33);
    expect(
      fullestSection(
        mask((i, _, k) => (k === 12 || (k === 13 && i < 30) ? 2 : 0)),
        'axial',
      ),
    ).toBe(12);
    expect(
      fullestSection(
        mask(() => 0),
        'axial',
      ),
    ).toBeNull();
  });

  test('the box around a mask keeps its margin inside the volume', () => {
    const box = boxAround(
      mask((i, j, k) => (i === 3 && j >= 20 && j < 30 && k === 69 ? 1 : 0)),
      5,
    );
    expect(box).toEqual({ from: [0, 15, 64], to: [9, 35, 70] });
    expect(
      boxAround(
        mask(() => 0),
        5,
      ),
    ).toEqual(whole);
  });
});

describe('drawPanel', () => {
  const panel: Panel = {
    ct,
    section: { plane: 'coronal', index: 20, box: whole },
    window: EMPHYSEMA_WINDOW,
    overlays: [],
  };

  test('pixels are the window’s greys of the voxels under them', () => {
    const picture = newPicture(60, 70, [0, 0, 0]);
    drawPanel(picture, panel, 0, 0, 1);
    for (const [x, y] of [
      [0, 0],
      [59, 0],
      [30, 10],
      [10, 50],
    ] as const) {
      const value = grey(ct.voxels[at(x, 20, 69 - y)]!);
      for (const channel of pixel(picture, x, y)) expect(Math.abs(channel - value)).toBeLessThanOrEqual(1);
    }
  });

  test('fills with the label’s colour, outlines only the rim, and scales', () => {
    const lungs = mask((i, _, k) => (i >= 20 && i < 40 && k >= 30 && k < 50 ? 1 : 0));
    const lesion = mask((i, _, k) => (i === 30 && k === 40 ? 2 : 0));
    const picture = newPicture(120, 140, [0, 0, 0]);
    const overlays = [
      {
        mask: lesion,
        colours: [
          [0, 0, 0],
          [255, 0, 0],
        ] as const,
        style: 'fill',
      },
      { mask: lungs, colours: [OVERLAY_COLOURS.lung], style: 'outline' },
    ] as const;
    expect(panelSize(panel, 2)).toEqual([120, 140]);
    drawPanel(picture, { ...panel, overlays }, 0, 0, 2);
    expect(pixel(picture, 40, 2 * (69 - 40))).toEqual([...OVERLAY_COLOURS.lung]);
    const [r, g, b] = pixel(picture, 61, 2 * (69 - 40) + 1);
    expect(r! - g!).toBe(153); // 60 % of 255
    expect(g).toBe(b);
    const [x, y, z] = pixel(picture, 50, 2 * (69 - 35));
    expect([y, z]).toEqual([x, x]);
  });
});

describe('composePreview', () => {
  const lungs = mask((i, j, k) =>
    j > 10 && j < 40 && k > 10 && k < 60 ? (i > 5 && i < 25 ? 1 : i > 34 && i < 54 ? 2 : 0) : 0,
  );
  const truth = mask((i, j, k) => (i > 8 && i < 15 && j > 20 && j < 28 && k > 40 && k < 50 ? 1 : 0));
  const scan = { title: 'A', ct, lungs, truth, predicted: truth };
  const colours = ({ rgb }: Picture): Set<string> => {
    const seen = new Set<string>();
    for (let n = 0; n < rgb.length; n += 3) seen.add(rgb.subarray(n, n + 3).join());
    return seen;
  };

  test('three panels per plane, rows below each other, one scale', () => {
    const settings = { subtypes: ['centrilobular'], planes: ['coronal'], pixelsPerMm: 1 } as const;
    const one = composePreview([scan], settings);
    const two = composePreview([scan, { ...scan, title: 'B' }], settings);
    // Coronal crop: 48 + 2 margins, cut to the volume.
    expect(one.width).toBe(8 + 3 * 60 + 2 * 8 + 8);
    expect(two.width).toBe(one.width);
    expect(two.height).toBeGreaterThan(one.height + 69);
    expect(one.rgb).toHaveLength(3 * one.width * one.height);
  });

  test('legend and lung outline are in their colours; no mask panel without a mask', () => {
    const picture = composePreview([scan], { subtypes: ['centrilobular', 'paraseptal'], pixelsPerMm: 1 });
    const seen = colours(picture);
    expect(seen).toContain('111,184,210');
    expect(seen).toContain('177,122,101');
    expect(seen).toContain('66,133,244');
    const bare = composePreview([{ title: 'A', ct, lungs }], {
      subtypes: [],
      planes: ['coronal'],
      pixelsPerMm: 1,
    });
    expect(bare.width).toBeLessThan(picture.width / 3);
  });

  test('by default the widest panel is near 280 pixels', () => {
    // 60 mm would need 4.7 pixels a mm: the limit of 3 holds.
    const picture = composePreview([{ title: 'A', ct, lungs }], { subtypes: [], planes: ['coronal'] });
    expect(picture.width).toBe(8 + 180 + 8);
  });

  test('is the same picture each time, whichever scan has no lesion', () => {
    const empty = { ...scan, truth: mask(() => 0), predicted: mask(() => 0) };
    expect(composePreview([empty], { subtypes: ['panlobular'] })).toEqual(
      composePreview([empty], { subtypes: ['panlobular'] }),
    );
    expect(() => composePreview([], { subtypes: [] })).toThrow(RangeError);
  });
});

describe('text', () => {
  test('a letter’s dots', () => {
    expect(glyphRows('L')).toEqual([16, 16, 16, 16, 16, 16, 31]);
    expect(glyphRows('l')).toEqual(glyphRows('L'));
    expect(glyphRows('é')).toEqual(glyphRows('?'));
    const picture = newPicture(5, 7, [0, 0, 0]);
    drawText(picture, 'T', 0, 0, [255, 255, 255], 1);
    expect([pixel(picture, 0, 0)[0], pixel(picture, 2, 6)[0], pixel(picture, 0, 1)[0]]).toEqual([
      255, 255, 0,
    ]);
    expect(textWidth('AB', 2)).toBe(22);
  });
});
