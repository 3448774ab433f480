export const GLYPH_WIDTH = 5;
export const GLYPH_HEIGHT = 7;

/** Seven rows from the top, each a base-32 digit whose five bits are pixels, the highest leftmost. */
const GLYPHS: Readonly<Record<string, string>> = {
  A: 'EHHVHHH',
  B: 'UHHUHHU',
  C: 'EHGGGHE',
  D: 'UHHHHHU',
  E: 'VGGUGGV',
  F: 'VGGUGGG',
  G: 'EHGNHHF',
  H: 'HHHVHHH',
  I: 'E44444E',
  J: '72222IC',
  K: 'HIKOKIH',
  L: 'GGGGGGV',
  M: 'HRLLHHH',
  N: 'HPLJHHH',
  O: 'EHHHHHE',
  P: 'UHHUGGG',
  Q: 'EHHHLID',
  R: 'UHHUKIH',
  S: 'FGGE11U',
  T: 'V444444',
  U: 'HHHHHHE',
  V: 'HHHHHA4',
  W: 'HHHLLRH',
  X: 'HHA4AHH',
  Y: 'HHA4444',
  Z: 'V1248GV',
  0: 'EHJLPHE',
  1: '4C4444E',
  2: 'EH1248V',
  3: 'V2421HE',
  4: '26AIV22',
  5: 'VGU11HE',
  6: '68GUHHE',
  7: 'V124888',
  8: 'EHHEHHE',
  9: 'EHHF12C',
  ' ': '0000000',
  '-': '000V000',
  '.': '00000CC',
  ',': '0000C48',
  ':': '0CC0CC0',
  '(': '2488842',
  ')': '8422248',
  '%': 'OP248J3',
  '/': '01248G0',
  '+': '044V440',
  '=': '00V0V00',
  '±': '44V440V',
  '<': '248G842',
  '>': '8421248',
  _: '000000V',
  '?': 'EH12404',
};

/** Rows of a character as 5-bit numbers. Letters have one case; what is not drawn here is a question mark. */
export function glyphRows(character: string): readonly number[] {
  const glyph = GLYPHS[character.toUpperCase()] ?? GLYPHS['?']!;
  return Array.from(glyph, (digit) => Number.parseInt(digit, 32));
}
