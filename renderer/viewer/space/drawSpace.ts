import type { Colour } from '../paintMask.ts';
import { type Camera, cameraAxes, clipMatrix } from './camera.ts';
import type { Surface } from './surface.ts';

/** One thing to draw; its arrays are uploaded once and stay on the GPU until it is dropped. */
export interface Buffers {
  readonly kind: 'surface' | 'points' | 'lines';
  readonly count: number;
  readonly array: WebGLVertexArrayObject;
  readonly buffers: readonly WebGLBuffer[];
}

export interface DrawnThing {
  readonly buffers: Buffers;
  readonly colour: Colour;
  /** 0 … 1. */
  readonly opacity: number;
  /** An organ is glass: seen at its rims, through its middle. */
  readonly glass: boolean;
  /** CSS pixels; of points only. */
  readonly sizePx: number;
}

export interface SpaceDrawing {
  surface(surface: Surface): Buffers;
  points(points: Float32Array): Buffers;
  /** Pairs of points. */
  lines(points: Float32Array): Buffers;
  drop(buffers: Buffers): void;
  draw(camera: Camera, things: readonly DrawnThing[], ratio: number): void;
  end(): void;
}

const VERTEX = `#version 300 es
layout(location = 0) in vec3 point;
layout(location = 1) in vec3 normal;
uniform mat4 clip;
uniform float size;
out vec3 outward;
void main() {
  gl_Position = clip * vec4(point, 1.0);
  gl_PointSize = size;
  outward = normal;
}`;

/** kind: 0 surface, 1 glass, 2 points, 3 lines. */
const FRAGMENT = `#version 300 es
precision mediump float;
in vec3 outward;
uniform vec4 colour;
uniform vec3 forward;
uniform int kind;
out vec4 seen;
void main() {
  float alpha = colour.a;
  float light = 1.0;
  if (kind < 2) {
    float facing = abs(dot(normalize(outward), forward));
    light = 0.35 + 0.65 * facing;
    if (kind == 1) alpha *= mix(1.0, 0.16, facing);
  }
  if (kind == 2) {
    float away = length(gl_PointCoord - 0.5);
    if (away > 0.5) discard;
    light = away > 0.36 ? 0.35 : 1.0;
  }
  seen = vec4(colour.rgb * light * alpha, alpha);
}`;

/** WebGL 2 without any texture: vertex buffers of bounded surfaces. Null where there is no WebGL. */
export function openDrawing(canvas: HTMLCanvasElement): SpaceDrawing | null {
  const gl = canvas.getContext('webgl2', { antialias: true, alpha: false });
  if (!gl) return null;
  const program = link(gl);
  const place = (name: string) => gl.getUniformLocation(program, name);
  const [clip, size, colour, forward, kind] = ['clip', 'size', 'colour', 'forward', 'kind'].map(place);
  gl.enable(gl.DEPTH_TEST);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  gl.clearColor(0, 0, 0, 1);

  const attribute = (location: number, data: Float32Array): WebGLBuffer => {
    const buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, 3, gl.FLOAT, false, 0, 0);
    return buffer;
  };
  const bare = (name: 'points' | 'lines', points: Float32Array): Buffers => {
    const array = gl.createVertexArray();
    gl.bindVertexArray(array);
    const buffers = [attribute(0, points)];
    gl.bindVertexArray(null);
    return { kind: name, count: points.length / 3, array, buffers };
  };

  const drawOne = ({ buffers, colour: rgb, opacity, glass, sizePx }: DrawnThing, ratio: number) => {
    gl.bindVertexArray(buffers.array);
    gl.uniform4f(colour!, rgb[0] / 255, rgb[1] / 255, rgb[2] / 255, opacity);
    gl.uniform1f(size!, sizePx * ratio);
    gl.uniform1i(kind!, buffers.kind === 'surface' ? (glass ? 1 : 0) : buffers.kind === 'points' ? 2 : 3);
    gl.depthMask(!glass && opacity > 0.99);
    if (buffers.kind === 'points') gl.drawArrays(gl.POINTS, 0, buffers.count);
    if (buffers.kind === 'lines') gl.drawArrays(gl.LINES, 0, buffers.count);
    if (buffers.kind === 'surface') gl.drawElements(gl.TRIANGLES, buffers.count, gl.UNSIGNED_INT, 0);
  };

  return {
    surface({ points, normals, triangles }) {
      const array = gl.createVertexArray();
      gl.bindVertexArray(array);
      const buffers = [attribute(0, points), attribute(1, normals)];
      const indices = gl.createBuffer();
      gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, indices);
      gl.bufferData(gl.ELEMENT_ARRAY_BUFFER, triangles, gl.STATIC_DRAW);
      gl.bindVertexArray(null);
      return { kind: 'surface', count: triangles.length, array, buffers: [...buffers, indices] };
    },
    points: (points) => bare('points', points),
    lines: (points) => bare('lines', points),
    drop({ array, buffers }) {
      gl.deleteVertexArray(array);
      for (const buffer of buffers) gl.deleteBuffer(buffer);
    },
    draw(camera, things, ratio) {
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.depthMask(true);
      gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's, not React's.
      gl.useProgram(program);
      gl.uniformMatrix4fv(clip!, false, clipMatrix(camera, canvas.width, canvas.height));
      gl.uniform3f(forward!, ...cameraAxes(camera).forward);
      // What hides others first, then what is seen through.
      for (const solid of [true, false]) {
        for (const thing of things) {
          if ((!thing.glass && thing.opacity > 0.99) === solid) drawOne(thing, ratio);
        }
      }
      gl.bindVertexArray(null);
    },
    end: () => gl.getExtension('WEBGL_lose_context')?.loseContext(),
  };
}

function link(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
    throw new Error(`the 3-D view's program does not link: ${gl.getProgramInfoLog(program)}`);
  return program;
}
