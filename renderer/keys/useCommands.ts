import { useEffect, useRef } from 'react';
import { useBindings } from './bindings.ts';
import { COMMAND_IDS, type CommandId } from './commands.ts';
import { isTyping } from './isTyping.ts';
import { keyOf } from './keyOf.ts';

type Handlers = { readonly [Id in CommandId]?: () => void };

/** Answers keys with these commands while the component is mounted; fields and pressed buttons keep their own. */
export function useCommands(handlers: Handlers): void {
  const latest = useRef(handlers);
  latest.current = handlers;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return;
      const key = keyOf(event);
      if ((key === 'Space' || key === 'Enter') && event.target instanceof HTMLButtonElement) return;
      const bindings = useBindings.getState();
      const id = COMMAND_IDS.find((each) => bindings[each] === key && latest.current[each]);
      if (!id) return;
      latest.current[id]!();
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
