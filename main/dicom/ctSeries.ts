/** How a scanner stores its numbers. */
export interface PixelStorage {
  readonly transferSyntax: 'explicit' | 'implicit';
  readonly signed: boolean;
  readonly bitsStored: 12 | 16;
  /** HU of stored value 0; the slope is 1. */
  readonly intercept: number;
  /** HU that marks what lies outside the field of view, written as PixelPaddingValue; null: none. */
  readonly paddingHu: number | null;
}

/** What a CT series says besides its pixels. */
export interface CtSeriesAttributes {
  /** A pseudonym; never a real identity. */
  readonly patientId: string;
  readonly patientName: string;
  /** Empty and null: not known. */
  readonly patientSex: 'F' | 'M' | 'O' | '';
  readonly patientAgeYears: number | null;
  /** `YYYYMMDD`. */
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly seriesDescription: string;
  readonly seriesNumber: number;
  readonly manufacturer: string;
  readonly model: string;
  readonly kernel: string;
  readonly kvp: number | null;
  readonly tubeCurrentMa: number | null;
  readonly sliceThicknessMm: number;
  readonly storage: PixelStorage;
  /** Instance numbers run from foot to head, or from head to foot. */
  readonly order: 'footFirst' | 'headFirst';
  /** All UIDs and the order of the file names come from this: equal seeds, equal files. */
  readonly uidSeed: string;
}
