import { describe, expect, it } from 'vitest';
import { atlasPoint, locationPoint, type Vec3 } from '../../../native-models/common/geometry.ts';
import { emptyDictionary, enqueue } from '../../../native-models/training/dictionary.ts';
import { nearestLandmarks } from '../../../native-models/training/neighbours.ts';
import {
  type EpochPlan,
  landmarkOrder,
  scansPerTurn,
  turnBatches,
} from '../../../native-models/training/sampler.ts';
import { cosineLearningRate } from '../../../native-models/training/schedule.ts';

const landmarkAt = (...corner: Vec3) => ({
  corner,
  centre: atlasPoint(...corner),
  location: locationPoint(0, 0, 0),
});

describe('the order of an epoch', () => {
  const plan = { seed: 3, epoch: 1, landmarks: [0, 2, 5], scanCount: 10, batchSize: 4 };
  const whole = (of: EpochPlan) => landmarkOrder(of).map((landmark) => [landmark, turnBatches(of, landmark)]);

  it('visits every landmark once and there every scan once', () => {
    expect([...landmarkOrder(plan)].sort()).toEqual([0, 2, 5]);
    for (const landmark of plan.landmarks) {
      const batches = turnBatches(plan, landmark);
      expect(batches.map((batch) => batch.length)).toEqual([4, 4, 2]);
      expect(batches.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it('depends on seed and epoch alone', () => {
    expect(whole(plan)).toEqual(whole({ ...plan }));
    expect(whole(plan)).not.toEqual(whole({ ...plan, epoch: 2 }));
    expect(whole(plan)).not.toEqual(whole({ ...plan, seed: 4 }));
  });

  it('leaves out a rest of one, which batch norm cannot normalise', () => {
    const nine = { ...plan, scanCount: 9 };
    expect(turnBatches(nine, 0).map((batch) => batch.length)).toEqual([4, 4]);
    for (const of of [plan, nine]) expect(scansPerTurn(of)).toBe(turnBatches(of, 2).flat().length);
  });
});

describe('cosineLearningRate', () => {
  it('starts at the base, is half of it half-way and falls towards 0', () => {
    expect(cosineLearningRate(0.01, 0, 20)).toBe(0.01);
    expect(cosineLearningRate(0.01, 10, 20)).toBeCloseTo(0.005, 12);
    expect(cosineLearningRate(0.01, 19, 20)).toBeLessThan(1e-4);
  });
});

describe('nearestLandmarks', () => {
  const landmarks = [landmarkAt(0, 0, 0), landmarkAt(26, 0, 0), landmarkAt(0, 52, 0), landmarkAt(0, 0, 26)];

  it('gives the nearest first, equal distances by index, never itself', () => {
    expect(nearestLandmarks(landmarks, 0, 3)).toEqual([1, 3, 2]);
    expect(nearestLandmarks(landmarks, 2, 1)).toEqual([0]);
    expect(nearestLandmarks(landmarks, 1, 0)).toEqual([]);
  });

  it('refuses more neighbours than there are', () => {
    expect(() => nearestLandmarks(landmarks, 0, 4)).toThrow(/4 neighbours.*4 landmarks/);
  });
});

describe('enqueue', () => {
  const key = (value: number): Float32Array => new Float32Array(128).fill(value);
  const keys = (...values: number[]): Float32Array => Float32Array.from(values.flatMap((v) => [...key(v)]));

  it('fills from the first row on and then replaces the oldest', () => {
    let dictionary = enqueue(emptyDictionary(3), keys(1, 2), Int32Array.of(7, 8));
    expect([...dictionary.patients]).toEqual([7, 8, -1]);
    dictionary = enqueue(dictionary, keys(3, 4), Int32Array.of(9, 10));
    expect([...dictionary.patients]).toEqual([10, 8, 9]);
    expect([0, 128, 256].map((i) => dictionary.keys[i])).toEqual([4, 2, 3]);
    expect(dictionary.next).toBe(1);
  });

  it('keeps the last K of a batch longer than the ring', () => {
    const dictionary = enqueue(emptyDictionary(2), keys(1, 2, 3), Int32Array.of(1, 2, 3));
    expect([...dictionary.patients]).toEqual([3, 2]);
  });
});
