import { expect, it } from 'vitest';
import { countFrom, countLevels } from '../../../native-models/analysis/levelCounts.ts';
import { DEFAULT_LEVEL, levelOf, thresholdOf } from '../../../native-models/common/probabilityLevel.ts';
import { seededRandom } from '../../../native-models/common/random.ts';

it('has the voxels of each lung at or above any threshold, as counting them one by one', () => {
  const random = seededRandom(3);
  const lungs = Uint8Array.from({ length: 5000 }, () => Math.floor(3 * random()));
  const probabilities = Float32Array.from(lungs, () => random() ** 2);
  const counts = countLevels(lungs, Uint8Array.from(probabilities, levelOf));
  for (let level = 1; level <= 255; level++) {
    for (const label of [1, 2]) {
      const wanted = probabilities.filter((p, n) => lungs[n] === label && p >= thresholdOf(level)).length;
      expect(countFrom(counts[label - 1]!, level), `level ${level}, lung ${label}`).toBe(wanted);
    }
  }
});

it('takes 0.5 for the paper’s threshold', () => {
  expect(thresholdOf(DEFAULT_LEVEL)).toBe(0.5);
  expect(levelOf(0.4999)).toBe(DEFAULT_LEVEL - 1);
});
