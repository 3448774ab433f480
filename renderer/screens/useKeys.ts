import { useEffect } from 'react';
import { useScreen } from '../store.ts';

/** True while the keys belong to a field. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.target instanceof HTMLElement &&
  (event.target.matches('select, textarea') ||
    (event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'));

/** Keys that work on every screen. */
export function useKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape') useScreen.setState({ keysShown: false, maximised: null });
      if (event.key === '?' && !isTyping(event)) {
        useScreen.setState(({ keysShown }) => ({ keysShown: !keysShown }));
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
