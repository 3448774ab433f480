import { expect, it } from 'vitest';
import { seedAfter, seededRandom } from '../../../native-models/common/random.ts';

it('goes on with a stream from the seed after its first numbers', () => {
  for (const seed of [0, 1, 0xffffffff]) {
    const whole = seededRandom(seed);
    for (let n = 0; n < 12; n++) whole();
    const rest = seededRandom(seedAfter(seed, 12));
    for (let n = 0; n < 100; n++) expect(rest()).toBe(whole());
  }
});
