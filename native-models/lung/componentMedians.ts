import type { Components } from '../volume/connectedComponents.ts';

/** Voxels per HU, from −1024 (index 0) up to 0. */
class HuHistogram {
  private readonly counts = new Uint32Array(1025);
  private total = 0;

  add(voxels: Int16Array, from: number, length: number): void {
    for (let v = from; v < from + length; v++) {
      this.counts[Math.min(Math.max(voxels[v]!, -1024), 0) + 1024]!++;
    }
    this.total += length;
  }

  median(): number {
    let below = 0;
    for (let index = 0; index < 1024; index++) {
      below += this.counts[index]!;
      if (below * 2 >= this.total) return index - 1024;
    }
    return 0;
  }
}

/** Median HU of each of the first `count` components. */
export function componentMedians(components: Components, voxels: Int16Array, count: number): number[] {
  const histograms = Array.from({ length: count }, () => new HuHistogram());
  const { runStart, runLength, runComponent } = components;
  for (let run = 0; run < runStart.length; run++) {
    histograms[runComponent[run]!]?.add(voxels, runStart[run]!, runLength[run]!);
  }
  return histograms.map((histogram) => histogram.median());
}
