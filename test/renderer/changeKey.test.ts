import { describe, expect, it } from 'vitest';
import { bindKeys, conflicts, useBindings } from '../../renderer/keys/bindings.ts';
import { changeKey, ownKeys } from '../../renderer/keys/changeKey.ts';
import { COMMAND_IDS, COMMANDS } from '../../renderer/keys/commands.ts';

describe('changing a key', () => {
  const first = { ...COMMANDS };

  it('keeps only what differs from the program’s own', () => {
    expect(changeKey(first, 'view.reset', 'Ctrl+R')).toEqual({
      kind: 'changed',
      keys: { 'view.reset': 'Ctrl+R' },
    });
    expect(changeKey({ ...first, 'view.reset': 'Ctrl+R' }, 'view.reset', COMMANDS['view.reset'])).toEqual({
      kind: 'changed',
      keys: {},
    });
  });

  it('is refused when another command has the key', () => {
    expect(changeKey(first, 'view.reset', COMMANDS['view.invert'])).toEqual({
      kind: 'taken',
      by: 'view.invert',
    });
    expect(changeKey(first, 'view.reset', COMMANDS['view.reset']).kind).toBe('changed');
  });

  it('never makes two commands share a key, and comes back from the settings as it went', () => {
    let bindings: Record<string, string> = { ...first };
    for (const [n, id] of COMMAND_IDS.entries()) {
      const change = changeKey(bindings as typeof first, id, `Ctrl+${n % 7}`);
      if (change.kind === 'changed') bindings = { ...first, ...change.keys };
      expect(conflicts(bindings as typeof first)).toEqual([]);
    }
    bindKeys(ownKeys(bindings as typeof first));
    expect(useBindings.getState()).toEqual(bindings);
    bindKeys({});
    expect(useBindings.getState()).toEqual(first);
  });
});
