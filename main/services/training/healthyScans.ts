import type { Subtype } from '../../catalog/boxes.ts';
import { clinicalValues } from '../../catalog/clinicalValues.ts';
import { clinicalRows } from '../../catalog/patients.ts';
import type { FineTuneSample } from '../../worker/protocol.ts';
import type { Library } from '../library/library.ts';
import type { RegisteredScan } from '../scans/landmarks.ts';

/** Visual scores of emphysema and what they grade: mild disease often leaves a patient in GOLD 0. */
const VISUAL_SCORES: Readonly<Partial<Record<Subtype, string>>> = {
  centrilobular: 'cle',
  paraseptal: 'paraseptal',
};

/**
 * Scans whose lungs may stand for healthy ones: the patient is GOLD 0, every visual score known of them is zero, no
 * reader has marked emphysema, and they were not held out of the pretraining to test it.
 */
export function healthyScans(
  library: Library,
  scans: readonly RegisteredScan[],
  samples: readonly FineTuneSample[],
  heldOutScans: readonly string[],
): string[] {
  const goldZero = new Set(
    clinicalRows(library.catalog)
      .filter(({ gold }) => gold === 0)
      .map(({ patientKey }) => patientKey),
  );
  const excluded = new Set([
    ...scans.filter(({ scanId }) => heldOutScans.includes(scanId)).map(({ patientKey }) => patientKey),
    ...clinicalValues(library.catalog)
      .filter(({ name, value }) => Object.values(VISUAL_SCORES).includes(name) && Number(value) > 0)
      .map(({ patientKey }) => patientKey),
    ...samples.filter(({ subtype }) => subtype !== 'healthy').map(({ patientKey }) => patientKey),
  ]);
  return scans
    .filter(({ patientKey }) => goldZero.has(patientKey) && !excluded.has(patientKey))
    .map(({ scanId }) => scanId);
}

/** Scans without one subtype, whatever else they hold: healthy ones, and those whose visual score of it is zero. */
export function scansFreeOf(
  subtype: Subtype,
  library: Library,
  scans: readonly RegisteredScan[],
  samples: readonly FineTuneSample[],
  healthy: readonly string[],
  heldOutScans: readonly string[],
): string[] {
  const scores = clinicalValues(library.catalog).filter(({ name }) => name === VISUAL_SCORES[subtype]);
  const free = (patientKey: string): boolean => {
    const own = scores.filter((score) => score.patientKey === patientKey);
    return own.length > 0 && own.every(({ value }) => Number(value) === 0);
  };
  const marked = new Set(
    samples.filter((sample) => sample.subtype === subtype).map(({ patientKey }) => patientKey),
  );
  return scans
    .filter(
      ({ scanId, patientKey }) =>
        healthy.includes(scanId) ||
        (free(patientKey) && !marked.has(patientKey) && !heldOutScans.includes(scanId)),
    )
    .map(({ scanId }) => scanId);
}
