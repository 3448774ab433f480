import { create } from 'zustand';
import { COMMAND_IDS, COMMANDS, type CommandId } from './commands.ts';

export type Bindings = Readonly<Record<CommandId, string>>;

/** The keys in force: the first ones, or the user's own. */
export const useBindings = create<Bindings>(() => ({ ...COMMANDS }));

/** Takes the user's own keys, e.g. from the settings; commands that are not named get their first key. */
export const bindKeys = (own: Partial<Record<string, string>>): void =>
  useBindings.setState(
    Object.fromEntries(COMMAND_IDS.map((id) => [id, own[id] ?? COMMANDS[id]])) as Bindings,
    true,
  );

/** Commands that share a key with another; only one of them would ever be heard. */
export function conflicts(bindings: Bindings): readonly (readonly [CommandId, CommandId])[] {
  return COMMAND_IDS.flatMap((a, at) =>
    COMMAND_IDS.slice(at + 1)
      .filter((b) => bindings[a] === bindings[b])
      .map((b) => [a, b] as const),
  );
}
