/** What of a key press its name depends on. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * A key press as commands name it: `C`, `Shift+1`, `Ctrl+Shift+Z`, `ArrowDown`, `Space`, `?`. Digits go by their
 * place, so that Shift does not turn them into signs; a sign that needs Shift is named alone.
 */
export function keyOf(press: KeyPress): string {
  const name = nameOf(press);
  const signed = name.length === 1 && !/[A-Z0-9]/.test(name);
  const held = [
    press.ctrlKey || press.metaKey ? 'Ctrl' : null,
    press.altKey ? 'Alt' : null,
    press.shiftKey && !signed ? 'Shift' : null,
  ];
  return [...held.filter((each) => each !== null), name].join('+');
}

function nameOf({ key, code }: KeyPress): string {
  if (key === ' ') return 'Space';
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code);
  if (digit) return digit[1]!;
  return key.length === 1 ? key.toUpperCase() : key;
}
