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

export interface HealthyLungs {
  /** The patient is GOLD 0, every visual score known of them is zero, and no reader has marked emphysema. */
  readonly healthy: readonly string[];
  /** Scans without one subtype, whatever else they hold: healthy ones, and those whose visual score of it is zero. */
  readonly freeOf: (subtype: Subtype) => string[];
}

/**
 * Scans whose lungs may stand for healthy ones, or for ones without a subtype; none of a patient who was held out of
 * the pretraining to test it.
 * @param marked every reader's boxes. @param heldOutScans ids.
 */
export function healthyLungs(
  { catalog }: Library,
  scans: readonly RegisteredScan[],
  marked: readonly FineTuneSample[],
  heldOutScans: readonly string[],
): HealthyLungs {
  const heldOut = patientsOf(scans.filter(({ scanId }) => heldOutScans.includes(scanId)));
  const eligible = scans.filter(({ patientKey }) => !heldOut.has(patientKey));
  const names = Object.values(VISUAL_SCORES);
  const scores = clinicalValues(catalog).filter(({ name }) => names.includes(name));
  const ill = new Set([
    ...patientsOf(scores.filter(({ value }) => Number(value) > 0)),
    ...patientsOf(marked.filter(({ subtype }) => subtype !== 'healthy')),
  ]);
  const goldZero = patientsOf(clinicalRows(catalog).filter(({ gold }) => gold === 0));
  const isHealthy = (patient: string): boolean => goldZero.has(patient) && !ill.has(patient);
  const idsOf = (isWanted: (patient: string) => boolean): string[] =>
    eligible.filter(({ patientKey }) => isWanted(patientKey)).map(({ scanId }) => scanId);
  return {
    healthy: idsOf(isHealthy),
    freeOf: (subtype) => {
      const own = scores.filter(({ name }) => name === VISUAL_SCORES[subtype]);
      const scored = patientsOf(own);
      const diseased = new Set([
        ...patientsOf(own.filter(({ value }) => Number(value) !== 0)),
        ...patientsOf(marked.filter((box) => box.subtype === subtype)),
      ]);
      return idsOf((patient) => isHealthy(patient) || (scored.has(patient) && !diseased.has(patient)));
    },
  };
}

const patientsOf = (rows: readonly { readonly patientKey: string }[]): Set<string> =>
  new Set(rows.map(({ patientKey }) => patientKey));
