/** DICOM's defined terms for SpecificCharacterSet, and the encodings of the platform that read them. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'ISO_IR 100': 'iso-8859-1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
  'ISO 2022 IR 87': 'iso-2022-jp',
  'ISO 2022 IR 149': 'euc-kr',
};

/**
 * Text of a value, by the (possibly multi-valued) SpecificCharacterSet of its data set.
 * Unknown sets are read as Latin-1, which never fails.
 */
export function decodeText(bytes: Uint8Array, characterSet: string): string {
  const terms = characterSet.split('\\').map((term) => term.trim());
  const encoding = terms.map((term) => ENCODINGS[term]).find((found) => found !== undefined);
  return new TextDecoder(encoding ?? 'iso-8859-1').decode(bytes);
}
