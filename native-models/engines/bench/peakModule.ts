/** Independent chains of multiply-adds: more than a processor's latency times its units. */
const CHAINS = 12;

/** Multiply-adds of one turn of the loop: 4 lanes each. */
export const FLOP_PER_TURN = CHAINS * 4 * 2;

const I32 = 0x7f;
const F32 = 0x7d;
const V128 = 0x7b;

/**
 * A WebAssembly module that multiplies and adds in registers alone: what the processor's 128-bit
 * vector units reach through WebAssembly, which no kernel can surpass.
 * `run(turns: i32, x: f32): f32`
 *
 * @param relaxed with fused multiply-adds, which not every Node has
 */
export function peakModule(relaxed: boolean): Uint8Array<ArrayBuffer> {
  const [turns, x, first] = [0, 1, 2];
  const factor = first + CHAINS;
  const vector = (...opcode: number[]): number[] => [0xfd, ...opcode];
  const get = (local: number): number[] => [0x20, local];
  const set = (local: number): number[] => [0x21, local];
  const add = vector(0xe4, 0x01);
  const chain = (local: number): number[] =>
    relaxed
      ? [...get(factor), ...get(factor), ...get(local), ...vector(0x85, 0x02), ...set(local)]
      : [...get(local), ...get(factor), ...get(factor), ...vector(0xe6, 0x01), ...add, ...set(local)];
  const chains = Array.from({ length: CHAINS }, (_, n) => first + n);
  const body = [
    // locals: the chains and their factor
    ...[1, CHAINS + 1, V128],
    ...get(x),
    ...vector(0x13), // f32x4.splat
    ...set(factor),
    ...[0x03, 0x40], // loop
    ...chains.flatMap(chain),
    ...get(turns),
    ...[0x41, 1, 0x6b, 0x22, turns], // turns − 1
    ...[0x0d, 0, 0x0b], // again unless 0
    ...get(first),
    ...chains.slice(1).flatMap((local) => [...get(local), ...add]),
    ...vector(0x1f, 0), // f32x4.extract_lane 0
    0x0b,
  ];
  const name = [...new TextEncoder().encode('run')];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, I32, F32, 1, F32]),
    ...section(3, [1, 0]),
    ...section(7, [1, name.length, ...name, 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
