/**
 * Some writers make an embedded JPEG 2000 stream smaller by cutting its end, and leave in the tile-part
 * header the length it had. Strict decoders refuse that; so the length is set to what is there (ISO
 * 15444-1 A.4.2, Psot). Only a cut of less than {@link MAX_CUT} of a lossy stream is mended: what is lost
 * then are the last bits of its quality layers.
 * @returns the same bytes when nothing overruns.
 */
export function fitLastTilePart(codestream: Uint8Array): Uint8Array {
  const view = new DataView(codestream.buffer, codestream.byteOffset, codestream.byteLength);
  let at = 2;
  while (at + 12 <= codestream.length) {
    const marker = view.getUint16(at);
    if (marker !== SOT) {
      if (marker === EOC) return codestream;
      at += 2 + view.getUint16(at + 2);
      continue;
    }
    const stated = view.getUint32(at + 6);
    const left = codestream.length - at;
    if (stated > left) return left > stated * (1 - MAX_CUT) ? withLength(codestream, at, left) : codestream;
    if (stated < 12) return codestream;
    at += stated;
  }
  return codestream;
}

const SOT = 0xff90;
const EOC = 0xffd9;
const MAX_CUT = 0.1;

function withLength(codestream: Uint8Array, tilePart: number, length: number): Uint8Array {
  const mended = new Uint8Array(codestream.length + 2);
  mended.set(codestream);
  const view = new DataView(mended.buffer);
  view.setUint32(tilePart + 6, length);
  view.setUint16(codestream.length, EOC);
  return mended;
}
