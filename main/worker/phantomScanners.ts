import type { AcquisitionPlan, PatientPlan, VendorName } from '../../native-models/phantom/plan.ts';
import type { CtSeriesAttributes, PixelStorage } from '../dicom/ctSeries.ts';

interface Scanner {
  readonly manufacturer: string;
  readonly model: string;
  readonly order: CtSeriesAttributes['order'];
  readonly storage: (plan: AcquisitionPlan) => PixelStorage;
}

/** How the generated cohort's vendors write: what an importer meets in the wild. */
const SCANNERS: Readonly<Record<VendorName, Scanner>> = {
  GE: {
    manufacturer: 'GE MEDICAL SYSTEMS',
    model: 'Phantom LightSpeed',
    order: 'headFirst',
    // −2000 is stored outside the circle; how many HU that is depends on the intercept.
    storage: ({ paddingHu }) => ({
      transferSyntax: 'explicit',
      signed: true,
      bitsStored: 16,
      intercept: paddingHu === -2000 ? 0 : -1024,
      paddingHu,
    }),
  },
  SIEMENS: {
    manufacturer: 'SIEMENS',
    model: 'Phantom Sensation',
    order: 'footFirst',
    storage: () => ({
      transferSyntax: 'explicit',
      signed: false,
      bitsStored: 12,
      intercept: -1024,
      paddingHu: null,
    }),
  },
  Philips: {
    manufacturer: 'Philips',
    model: 'Phantom Brilliance',
    order: 'headFirst',
    // The circle is there, but no PixelPaddingValue names it.
    storage: () => ({
      transferSyntax: 'implicit',
      signed: false,
      bitsStored: 12,
      intercept: -1024,
      paddingHu: null,
    }),
  },
  TOSHIBA: {
    manufacturer: 'TOSHIBA',
    model: 'Phantom Aquilion',
    order: 'footFirst',
    storage: ({ paddingHu }) => ({
      transferSyntax: 'explicit',
      signed: true,
      bitsStored: 16,
      intercept: 0,
      paddingHu,
    }),
  },
};

/** The header of a generated patient's series. */
export function phantomAttributes(plan: PatientPlan): CtSeriesAttributes {
  const { acquisition, clinical } = plan;
  const scanner = SCANNERS[acquisition.vendor];
  return {
    patientId: plan.patientId,
    patientName: `PHANTOM^${plan.patientId.slice(1)}`,
    patientSex: clinical.sex,
    patientAgeYears: clinical.ageYears,
    studyDate: '20260101',
    studyDescription: 'Generated chest CT',
    seriesDescription: `Chest ${acquisition.sliceThicknessMm} mm ${acquisition.kernel}`,
    seriesNumber: 2,
    manufacturer: scanner.manufacturer,
    model: scanner.model,
    kernel: acquisition.kernel,
    kvp: 120,
    tubeCurrentMa: acquisition.sharp ? 180 : 220,
    sliceThicknessMm: acquisition.sliceThicknessMm,
    storage: scanner.storage(acquisition),
    order: scanner.order,
    uidSeed: `${plan.seed}/${plan.scale}/${plan.index}`,
  };
}
