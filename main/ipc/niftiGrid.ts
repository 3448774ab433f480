import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';
import type { Grid } from '../../native-models/common/geometry.ts';
import { decodeHeader } from '../artefacts/niftiHeader.ts';

/** More than a compressed NIfTI-1 header of 352 bytes ever takes. */
const START_BYTES = 16384;

/** The grid of a NIfTI file, without reading its voxels. @throws Refusal `nifti-unreadable`. */
export async function niftiGrid(path: string): Promise<Grid> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    const compressed = start[0] === 0x1f && start[1] === 0x8b;
    return decodeHeader(compressed ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start).grid;
  } finally {
    await file.close();
  }
}
