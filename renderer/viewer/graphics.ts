/** Who draws the images: the graphics processor, or the processor with no 3-D texture at all. */
export type Backend = 'gpu' | 'cpu';

/** What the reader wants; `auto` asks the machine. */
export const GRAPHICS_CHOICES = ['auto', 'cpu', 'gpu'] as const;
export type GraphicsChoice = (typeof GRAPHICS_CHOICES)[number];

export interface Graphics {
  readonly backend: Backend;
  readonly why: 'chosen' | 'hardware' | 'software' | 'absent';
  /** As the driver names itself; null where there is no WebGL 2. */
  readonly renderer: string | null;
}

/**
 * A scan above it is drawn by the processor whatever the graphics: each of three planes may hold a texture of its own, so
 * that three times as much must fit beside everything else on an integrated graphics processor.
 */
export const MAX_GPU_BYTES = 256 * 2 ** 20;

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** @param renderer the driver's own name; null without WebGL 2. */
export function chooseGraphics(choice: GraphicsChoice, renderer: string | null): Graphics {
  if (choice === 'cpu') return { backend: 'cpu', why: 'chosen', renderer };
  if (renderer === null) return { backend: 'cpu', why: 'absent', renderer };
  if (choice === 'gpu') return { backend: 'gpu', why: 'chosen', renderer };
  return SOFTWARE.test(renderer)
    ? { backend: 'cpu', why: 'software', renderer }
    : { backend: 'gpu', why: 'hardware', renderer };
}

/** What draws a scan of so many bytes. */
export const backendFor = ({ backend }: Graphics, bytes: number): Backend =>
  bytes <= MAX_GPU_BYTES ? backend : 'cpu';

/** Asks the driver for its name, with a context that is given back at once. */
export function askDriver(): string | null {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) return null;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return name;
}
