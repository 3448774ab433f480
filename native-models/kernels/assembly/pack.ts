/**
 * Kernels in the order in which the convolution reads them: blocks of 8 output channels, each
 * `[tap][in][8]`. Sources are `[tap][in][out]` with 27 taps.
 */

/** Forward: `[out / 8][27][in][8]`. */
export function packForward(source: usize, target: usize, ci: i32, co: i32): void {
  const rows = 27 * ci;
  for (let block = 0; block < co; block += 8) {
    let from = source + ((<usize>block) << 2);
    for (let row = 0; row < rows; row++) {
      v128.store(target, v128.load(from));
      v128.store(target, v128.load(from, 16), 16);
      target += 32;
      from += (<usize>co) << 2;
    }
  }
}

/**
 * For the gradient of the input: inputs and outputs change places, `[in / 8][27][out][8]`.
 * @param flip 1 mirrors the taps (stride 1, where the gradient is a convolution itself)
 */
export function packBackward(source: usize, target: usize, ci: i32, co: i32, flip: i32): void {
  for (let block = 0; block < ci; block += 8) {
    for (let tap = 0; tap < 27; tap++) {
      const row = (flip ? 26 - tap : tap) * ci + block;
      const from = source + ((<usize>(row * co)) << 2);
      for (let o = 0; o < co; o++) {
        let at = from + ((<usize>o) << 2);
        for (let i = 0; i < 8; i++) {
          f32.store(target, f32.load(at));
          target += 4;
          at += (<usize>co) << 2;
        }
      }
    }
  }
}
