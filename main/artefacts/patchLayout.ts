import { OUTSIDE_HU, PATCH_EDGE, PATCH_VOXELS } from '../../native-models/common/volume.ts';

/** One patch as stored: int16, little endian, as every platform we run on has it in memory. */
export const PATCH_BYTES = 2 * PATCH_VOXELS;

/** Scans in one file: one landmark of this many scans is one sequential read. */
export const SHARD_SCANS = 32;

/** (offset, length) of each patch as uint64 pairs, behind the patches; all ones: not written. */
export const INDEX_OFFSET = SHARD_SCANS * PATCH_BYTES;
export const INDEX_BYTES = 16 * SHARD_SCANS;

export const METADATA = 'zarr.json';
export const MANIFEST = 'scans.json';

/** File of the shard that holds a slot. */
export const shardName = (landmark: number, slot: number): string =>
  `c.${landmark}.${Math.floor(slot / SHARD_SCANS)}.0.0.0`;

/** Where a slot's patch begins in its shard: fixed, so that a scan is written in place. */
export const patchOffset = (slot: number): number => (slot % SHARD_SCANS) * PATCH_BYTES;

export const indexOffset = (slot: number): number => INDEX_OFFSET + 16 * (slot % SHARD_SCANS);

/** The index entry of a written patch. */
export function indexEntry(slot: number): Uint8Array {
  const entry = new DataView(new ArrayBuffer(16));
  entry.setBigUint64(0, BigInt(patchOffset(slot)), true);
  entry.setBigUint64(8, BigInt(PATCH_BYTES), true);
  return new Uint8Array(entry.buffer);
}

export interface PatchArray {
  readonly landmarks: number;
  /** Slots, occupied or free. */
  readonly slots: number;
  readonly atlasKey: string;
}

/** Zarr v3 metadata of the array `[landmark, scan, z, y, x]`; patches that were never written are air. */
export function zarrMetadata({ landmarks, slots, atlasKey }: PatchArray): object {
  const edge = PATCH_EDGE;
  const bytes = { name: 'bytes', configuration: { endian: 'little' } };
  return {
    zarr_format: 3,
    node_type: 'array',
    shape: [landmarks, slots, edge, edge, edge],
    data_type: 'int16',
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [1, SHARD_SCANS, edge, edge, edge] } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '.' } },
    fill_value: OUTSIDE_HU,
    codecs: [
      {
        name: 'sharding_indexed',
        configuration: {
          chunk_shape: [1, 1, edge, edge, edge],
          codecs: [bytes],
          // No checksum: entries are written one by one.
          index_codecs: [bytes],
          index_location: 'end',
        },
      },
    ],
    dimension_names: ['landmark', 'scan', 'z', 'y', 'x'],
    attributes: { atlasKey, units: 'HU' },
  };
}
