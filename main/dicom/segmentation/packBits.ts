/** Frames of one bit a pixel, one behind the other without a gap, the first pixel in the lowest bit (PS3.5 8.1.1). */
export class BitPacker {
  readonly bytes: Uint8Array;
  #at = 0;

  constructor(bits: number) {
    // A value's length is even.
    this.bytes = new Uint8Array(2 * Math.ceil(bits / 16));
  }

  /** Adds a frame; pixels that are not 0 are set. */
  add(frame: Uint8Array): void {
    for (let n = 0; n < frame.length; n++, this.#at++) {
      if (frame[n] !== 0) this.bytes[this.#at >> 3]! |= 1 << (this.#at & 7);
    }
  }
}

/** The pixels of one frame, 0 or 1. @param first number of its first bit. */
export function unpackBits(bytes: Uint8Array, first: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, n) => (bytes[(first + n) >> 3]! >> ((first + n) & 7)) & 1);
}
