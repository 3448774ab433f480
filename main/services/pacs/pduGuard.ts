import type { Socket } from 'node:net';

/** Type (1), reserved (1), length (4, big endian): PS3.8 9.3.1. */
const HEADER_BYTES = 6;
/** Far above the 128 KiB that we ask for, and above any association request. */
const MAX_PDU_BYTES = 4 * 1024 * 1024;

/**
 * Ends a connection that announces a longer PDU than anyone sends: it would be gathered in memory to its end.
 * Listens before whoever gathers.
 */
export function guardPdus<S extends Socket>(socket: S): S {
  let header = Buffer.alloc(0);
  let left = 0;
  socket.on('data', (chunk: Buffer) => {
    let position = 0;
    while (position < chunk.length) {
      if (left > 0) {
        const step = Math.min(left, chunk.length - position);
        left -= step;
        position += step;
        continue;
      }
      const part = chunk.subarray(position, position + HEADER_BYTES - header.length);
      header = Buffer.concat([header, part]);
      position += part.length;
      if (header.length < HEADER_BYTES) return;
      left = header.readUInt32BE(2);
      header = Buffer.alloc(0);
      if (left > MAX_PDU_BYTES) {
        socket.destroy(new Error(`a PDU of ${left} bytes was announced`));
        return;
      }
    }
  });
  return socket;
}
