/** What a codestream says of itself, before anything is allocated for it. */
export interface CodestreamSize {
  readonly rows: number;
  readonly columns: number;
  readonly components: number;
}

/** Size of a JPEG, JPEG-LS or (HT-)JPEG 2000 codestream; undefined when it has no readable header. */
export function codestreamSize(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) return undefined;
  const magic = view.getUint16(0);
  if (magic === 0xff4f) return jpeg2000Size(view);
  return magic === 0xffd8 ? jpegSize(view) : undefined;
}

/** ISO 15444-1 A.5.1: the SIZ segment follows the start of codestream. */
function jpeg2000Size(view: DataView): CodestreamSize | undefined {
  if (view.byteLength < 42 || view.getUint16(2) !== 0xff51) return undefined;
  const columns = view.getUint32(8) - view.getUint32(16);
  const rows = view.getUint32(12) - view.getUint32(20);
  return { rows, columns, components: view.getUint16(40) };
}

/** ISO 10918-1 B.2.2 and 14495-1 C.2.2: the start-of-frame segment, whichever its process. */
function jpegSize(view: DataView): CodestreamSize | undefined {
  let at = 2;
  while (at + 10 <= view.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame || marker === 0xf7)
      return {
        rows: view.getUint16(at + 5),
        columns: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
      };
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
