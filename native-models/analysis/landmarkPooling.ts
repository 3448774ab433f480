import type { Pooling } from '../common/pooling.ts';
import type { Landmark } from '../landmarks/atlas.ts';
import { REPRESENTATION } from '../network/settings.ts';

const THIRDS = 3;
export const POOLED_COLUMNS: Readonly<Record<Pooling, number>> = {
  spread: 2 * REPRESENTATION,
  thirds: THIRDS * REPRESENTATION,
};

export interface LandmarkPool {
  /** @param h of one landmark of all scans, `[scan, 128]`. */
  add(h: Float32Array, landmark: number): void;
  /** `[scan, columns]`, once every landmark was added. */
  rows(): Float64Array;
}

/** Adds up landmark by landmark: the cohort's landmarks are never in memory together. */
export function poolLandmarks(
  pooling: Pooling,
  scans: number,
  landmarks: readonly Pick<Landmark, 'centre'>[],
): LandmarkPool {
  return pooling === 'spread' ? poolSpread(scans, landmarks.length) : poolThirds(scans, landmarks);
}

/** Sums about the first landmark's values, so that a large mean does not swallow a small spread. */
function poolSpread(scans: number, landmarks: number): LandmarkPool {
  const size = scans * REPRESENTATION;
  let shift: Float32Array | undefined;
  const sum = new Float64Array(size);
  const squares = new Float64Array(size);
  return {
    add(h) {
      shift ??= h.slice();
      for (let at = 0; at < size; at++) {
        const value = h[at]! - shift[at]!;
        sum[at]! += value;
        squares[at]! += value * value;
      }
    },
    rows() {
      const out = new Float64Array(2 * size);
      for (let at = 0; at < size; at++) {
        const scan = Math.floor(at / REPRESENTATION);
        const to = scan * 2 * REPRESENTATION + (at % REPRESENTATION);
        const mean = sum[at]! / landmarks;
        out[to] = mean + (shift?.[at] ?? 0);
        out[to + REPRESENTATION] = Math.sqrt(Math.max(0, squares[at]! / landmarks - mean * mean));
      }
      return out;
    },
  };
}

function poolThirds(scans: number, landmarks: readonly Pick<Landmark, 'centre'>[]): LandmarkPool {
  const third = thirdsOf(landmarks);
  const counts = Array.from({ length: THIRDS }, (_, t) => third.filter((one) => one === t).length);
  const columns = POOLED_COLUMNS.thirds;
  const sums = new Float64Array(scans * columns);
  return {
    add(h, landmark) {
      const from = third[landmark]! * REPRESENTATION;
      for (let at = 0; at < h.length; at++) {
        const scan = Math.floor(at / REPRESENTATION);
        sums[scan * columns + from + (at % REPRESENTATION)]! += h[at]!;
      }
    },
    rows: () =>
      sums.map((sum, at) => sum / Math.max(1, counts[Math.floor((at % columns) / REPRESENTATION)]!)),
  };
}

/** 0 the uppermost third by the rank of the centre's z (LPS: towards the head), `[landmark]`. */
function thirdsOf(landmarks: readonly Pick<Landmark, 'centre'>[]): Int32Array {
  const order = landmarks.map((_, j) => j).sort((a, b) => landmarks[b]!.centre[2] - landmarks[a]!.centre[2]);
  const out = new Int32Array(landmarks.length);
  order.forEach((j, rank) => {
    out[j] = Math.floor((rank * THIRDS) / landmarks.length);
  });
  return out;
}
