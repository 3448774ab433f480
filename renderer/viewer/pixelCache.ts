/** Voxels that were fetched, kept up to a number of bytes; the ones used longest ago go first. */
export interface PixelCache<T extends { readonly byteLength: number }> {
  get(url: string): T | undefined;
  /** What is larger than the whole cache is not kept. */
  keep(url: string, voxels: T): void;
  readonly bytes: number;
}

export function pixelCache<T extends { readonly byteLength: number }>(mostBytes: number): PixelCache<T> {
  const kept = new Map<string, T>();
  let bytes = 0;
  const drop = (url: string) => {
    bytes -= kept.get(url)?.byteLength ?? 0;
    kept.delete(url);
  };
  return {
    get(url) {
      const found = kept.get(url);
      if (found) {
        kept.delete(url);
        kept.set(url, found);
      }
      return found;
    },
    keep(url, voxels) {
      drop(url);
      if (voxels.byteLength > mostBytes) return;
      kept.set(url, voxels);
      bytes += voxels.byteLength;
      for (const oldest of kept.keys()) {
        if (bytes <= mostBytes) return;
        drop(oldest);
      }
    },
    get bytes() {
      return bytes;
    },
  };
}
