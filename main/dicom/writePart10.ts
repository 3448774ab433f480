import { dcmjsData } from './dcmjsData.ts';
import { derivedUid } from './uid.ts';

export const EXPLICIT_LE = '1.2.840.10008.1.2.1';

export interface FileIdentity {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** Explicit little endian unless another is named. */
  readonly transferSyntax?: string;
}

/** A naturalised dataset as a DICOM file with its meta information (PS3.10). */
export function writePart10(
  { sopClassUid, sopInstanceUid, transferSyntax = EXPLICIT_LE }: FileIdentity,
  dataset: Record<string, unknown>,
): Uint8Array<ArrayBuffer> {
  const meta = {
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: sopClassUid,
    MediaStorageSOPInstanceUID: sopInstanceUid,
    TransferSyntaxUID: transferSyntax,
    ImplementationClassUID: derivedUid('drasclr-desktop', 'dicom-writer'),
    ImplementationVersionName: 'DRASCLR',
  };
  const { DicomDict, DicomMetaDictionary } = dcmjsData();
  const file = new DicomDict(DicomMetaDictionary.denaturalizeDataset(meta));
  file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);
  return new Uint8Array(file.write());
}
