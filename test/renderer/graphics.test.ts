import { expect, it } from 'vitest';
import { backendFor, chooseGraphics, MAX_GPU_BYTES } from '../../renderer/viewer/graphics.ts';

it('takes the graphics processor where there is a real one, else the processor, and says why', () => {
  const nvidia = 'ANGLE (NVIDIA Corporation, NVIDIA RTX A4000/PCIe/SSE2, OpenGL 4.5.0)';
  const software = 'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)';
  expect(chooseGraphics('auto', nvidia)).toMatchObject({ backend: 'gpu', why: 'hardware' });
  expect(chooseGraphics('auto', software)).toMatchObject({ backend: 'cpu', why: 'software' });
  expect(chooseGraphics('auto', null)).toMatchObject({ backend: 'cpu', why: 'absent' });
  expect(chooseGraphics('cpu', nvidia)).toMatchObject({ backend: 'cpu', why: 'chosen' });
  expect(chooseGraphics('gpu', software)).toMatchObject({ backend: 'gpu', why: 'chosen' });
  expect(chooseGraphics('gpu', null)).toMatchObject({ backend: 'cpu', why: 'absent' });
});

it('gives a scan of 761 slices to the processor, whatever the graphics', () => {
  const graphics = chooseGraphics('gpu', 'any');
  expect(backendFor(graphics, 2 * 512 * 512 * 300)).toBe('gpu');
  expect(backendFor(graphics, 2 * 512 * 512 * 761)).toBe('cpu');
  expect(2 * 512 * 512 * 761).toBeGreaterThan(MAX_GPU_BYTES);
});
