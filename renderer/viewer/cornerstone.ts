import { cache, Enums, init, RenderingEngine, utilities, volumeLoader } from '@cornerstonejs/core';
import type { Grid } from '../../native-models/common/geometry.ts';
import { startMeasuring } from './measuring.ts';

/**
 * Slices are sampled on the processor: no 3-D texture, so that an integrated or a software GPU
 * shows a 700-slice scan as well as a workstation does.
 */
export function startCornerstone(): RenderingEngine {
  init({
    rendering: { planar: { renderBackend: Enums.RenderBackends.CPU } },
    debug: { statsOverlay: false },
  });
  startMeasuring();
  return new RenderingEngine('drasclr');
}

/**
 * Gives cornerstone the voxels under `volumeId`; they are shared, not copied.
 * @param frame of reference: measurements are shown on volumes that have the same one.
 */
export function addVolume(volumeId: string, frame: string, grid: Grid, hu: Int16Array): void {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = grid.direction;
  const volume = volumeLoader.createLocalVolume(volumeId, {
    metadata: volumeMetadata(frame, grid),
    dimensions: [...grid.dimensions],
    spacing: [...grid.spacingMm],
    origin: [...grid.origin],
    // Cornerstone lists the unit vectors of i, j, k one after the other.
    direction: [xx, yx, zx, xy, yy, zy, xz, yz, zz],
    scalarData: hu,
  });
  // Cornerstone would put its slices together into an array of its own for each view: they are parts of this one.
  if (volume.voxelManager) volume.voxelManager.getCompleteScalarDataArray = () => hu;
  utilities.genericViewportDisplaySetMetadataProvider.add(volumeId, {
    kind: 'planar',
    imageIds: volume.imageIds,
    volumeId,
  });
}

export function removeVolume(volumeId: string): void {
  utilities.genericViewportDisplaySetMetadataProvider.remove(volumeId);
  for (const imageId of cache.getVolume(volumeId)?.imageIds ?? []) {
    if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId, { force: true });
  }
  if (cache.getVolumeLoadObject(volumeId)) cache.removeVolumeLoadObject(volumeId);
}

const volumeMetadata = (frame: string, grid: Grid) => ({
  BitsAllocated: 16,
  BitsStored: 16,
  SamplesPerPixel: 1,
  HighBit: 15,
  PhotometricInterpretation: 'MONOCHROME2',
  PixelRepresentation: 1,
  Modality: 'CT',
  SeriesInstanceUID: '',
  ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
  PixelSpacing: [grid.spacingMm[1], grid.spacingMm[0]],
  FrameOfReferenceUID: frame,
  Columns: grid.dimensions[0],
  Rows: grid.dimensions[1],
  voiLut: [],
  VOILUTFunction: 'LINEAR',
});
