import { describe, expect, it } from 'vitest';
import { mergeSettings } from '../../../main/worker/mergeSettings.ts';

const defaults = { epochs: 20, encoder: { kind: 'experts', experts: 8 } };
const merge = (changes: Readonly<Record<string, unknown>>) => mergeSettings(defaults, changes);

describe('mergeSettings', () => {
  it('changes what is named and keeps the rest, groups name by name', () => {
    expect(merge({ encoder: { experts: 4 } })).toEqual({
      epochs: 20,
      encoder: { kind: 'experts', experts: 4 },
    });
    expect(merge({ landmarks: [1, 2], epochs: undefined })).toEqual({ ...defaults, landmarks: [1, 2] });
    expect(defaults.encoder.experts).toBe(8);
  });

  it.each([
    [{ epoch: 2 }, /no setting "epoch".*epochs, encoder/],
    [{ encoder: { expert: 2 } }, /no setting "encoder.expert".*kind, experts/],
    [{ epochs: '2' }, /"epochs" should be: number; got "2"/],
    [{ encoder: 3 }, /"encoder" should be: group; got 3/],
    [{ encoder: null }, /"encoder"/],
    [{ encoder: [] }, /"encoder"/],
  ])('refuses %j', (changes, message) => {
    expect(() => merge(changes)).toThrow(message);
  });
});
