import { useEffect } from 'react';
import { useCommands } from '../keys/useCommands.ts';
import { useScreen } from '../store.ts';

/** Keys that work on every screen. */
export function useKeys(): void {
  useCommands({ 'app.keys': () => useScreen.setState(({ keysShown }) => ({ keysShown: !keysShown })) });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape') useScreen.setState({ keysShown: false, maximised: null });
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
