import {
  type MeasurementsOfReader,
  measurementsOf,
  saveMeasurements,
  stepMeasurements,
} from '../../catalog/measurements.ts';
import { refuseWriteFailure } from '../../catalog/writeFailure.ts';
import type { Measurement } from '../../model/measurement.ts';
import type { Library } from '../library/library.ts';
import { requireReaderName } from '../library/readers.ts';
import { requireScan } from '../scans/findScans.ts';

/** What a reader has measured on a scan. @throws Refusal `unknown-scan`, `reader-name`. */
export function openMeasurements(library: Library, scanId: string, reader: string): MeasurementsOfReader {
  requireScan(library, scanId);
  requireReaderName(reader);
  return measurementsOf(library.catalog, scanId, reader);
}

/**
 * Keeps what a reader has drawn, or steps through the changes; it is on the disk when this returns.
 * @throws Refusal `unknown-scan`, `reader-name`, and what the disk refuses.
 */
export function changeMeasurements(
  library: Library,
  scanId: string,
  reader: string,
  change: readonly Measurement[] | 'undo' | 'redo',
): MeasurementsOfReader {
  openMeasurements(library, scanId, reader);
  try {
    if (change === 'undo' || change === 'redo') stepMeasurements(library.catalog, scanId, reader, change);
    else saveMeasurements(library.catalog, scanId, reader, change);
  } catch (error) {
    throw refuseWriteFailure(error);
  }
  return measurementsOf(library.catalog, scanId, reader);
}
