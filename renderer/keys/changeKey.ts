import type { Bindings } from './bindings.ts';
import { COMMAND_IDS, COMMANDS, type CommandId } from './commands.ts';

export type KeyChange =
  | { readonly kind: 'changed'; readonly keys: Readonly<Record<string, string>> }
  /** Another command has the key. */
  | { readonly kind: 'taken'; readonly by: CommandId };

/** Gives a command a key, unless another has it. Only keys that differ from the program's own are kept. */
export function changeKey(bindings: Bindings, id: CommandId, key: string): KeyChange {
  const by = COMMAND_IDS.find((each) => each !== id && bindings[each] === key);
  if (by) return { kind: 'taken', by };
  return { kind: 'changed', keys: ownKeys({ ...bindings, [id]: key }) };
}

export const ownKeys = (bindings: Bindings): Readonly<Record<string, string>> =>
  Object.fromEntries(
    COMMAND_IDS.filter((id) => bindings[id] !== COMMANDS[id]).map((id) => [id, bindings[id]]),
  );
