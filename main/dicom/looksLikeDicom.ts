/** How much of a file tells whether it is worth reading. */
export const HEAD_BYTES = 512;

/**
 * False for what cannot be DICOM by its first bytes: such a file is not read further, so that videos, disk images and
 * archives of zeros cost nothing. A file without preamble begins with group 0002 or 0008.
 */
export function looksLikeDicom(head: Uint8Array): boolean {
  if (head[128] === 0x44 && head[129] === 0x49 && head[130] === 0x43 && head[131] === 0x4d) return true;
  const group = (head[0] ?? 0) | ((head[1] ?? 0) << 8);
  return group === 2 || group === 8;
}
