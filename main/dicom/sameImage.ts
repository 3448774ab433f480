import type { Instance } from './instance.ts';

/** True when two files of one instance show the same pixels at the same place of the same patient. */
export const sameImage = (a: Instance, b: Instance): boolean =>
  a.planes.every(({ pixelHash }) => pixelHash !== undefined) && content(a) === content(b);

const content = ({ patientKey, seriesUid, studyUid, rows, columns, planes }: Instance): string =>
  JSON.stringify([
    [patientKey, seriesUid, studyUid, rows, columns],
    planes.map(
      ({
        position,
        rowDirection,
        columnDirection,
        pixelSpacingMm,
        rescaleSlope,
        rescaleIntercept,
        pixelHash,
      }) => [
        [position, rowDirection, columnDirection, pixelSpacingMm],
        [rescaleSlope, rescaleIntercept, pixelHash],
      ],
    ),
  ]);
