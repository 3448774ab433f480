import type { Grid } from './geometry.ts';

export type VoxelArray = Int16Array | Uint8Array | Float32Array;

/**
 * A scalar image. `voxels` is `[z, y, x]` in C order: the index of voxel `[i, j, k]` is
 * `i + nx · (j + ny · k)`, as in NIfTI and in cornerstone's scalar data.
 */
export interface Volume<T extends VoxelArray> {
  readonly grid: Grid;
  readonly voxels: T;
}

/** Hounsfield units. */
export type CtVolume = Volume<Int16Array>;

/** 0 outside; lung masks use {@link RIGHT_LUNG} and {@link LEFT_LUNG}. */
export type MaskVolume = Volume<Uint8Array>;

export const RIGHT_LUNG = 1;
export const LEFT_LUNG = 2;

/** What lies outside the field of view, in HU. */
export const OUTSIDE_HU = -1024;

/** Edge of the patches the encoder sees, in voxels of 1 mm. */
export const PATCH_EDGE = 32;
export const PATCH_VOXELS = PATCH_EDGE ** 3;
