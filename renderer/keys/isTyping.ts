const FIELDS_OF_KEYS = ['checkbox', 'range', 'button'];

/** What no field has a use for: Ctrl with a digit or Enter. With Alt it may be the sign of a keyboard's own. */
const isForProgram = ({ code, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  (ctrlKey || metaKey) && !altKey && /^(?:Digit\d|Numpad\d|Enter)$/.test(code);

/** True while the keys belong to a field. A slider keeps its arrows only. */
export const isTyping = (event: KeyboardEvent): boolean => {
  const { target } = event;
  if (!(target instanceof HTMLElement) || isForProgram(event)) return false;
  if (target.matches('select, textarea, [role="grid"], [role="tree"]')) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  if (target.type === 'range') return /^(Arrow|Page|Home|End)/.test(event.key);
  return !FIELDS_OF_KEYS.includes(target.type);
};
