/** Zeros that every thread sees. */
export const sharedFloats = (length: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));

export const sharedInt16 = (length: number): Int16Array =>
  new Int16Array(new SharedArrayBuffer(length * Int16Array.BYTES_PER_ELEMENT));

/** The same array when threads can see it already, else a shared copy. */
export function share(array: Float32Array): Float32Array {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const copy = sharedFloats(array.length);
  copy.set(array);
  return copy;
}

/**
 * Shared memory kept between calls: `put` copies an array into the place of that name, which grows
 * when it must. What was put there before is overwritten.
 */
export class SharedPlaces {
  readonly #places = new Map<string, Float32Array>();

  put(name: string, array: Float32Array): Float32Array {
    if (array.buffer instanceof SharedArrayBuffer) return array;
    const place = this.take(name, array.length);
    place.set(array);
    return place;
  }

  take(name: string, length: number): Float32Array {
    const kept = this.#places.get(name);
    if (kept && kept.length >= length) return kept.subarray(0, length);
    const place = sharedFloats(length);
    this.#places.set(name, place);
    return place;
  }
}
