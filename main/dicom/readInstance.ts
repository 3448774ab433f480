import type { DataSet } from 'dicom-parser';
import { number, pixelValue, text, uint16 } from './attributes.ts';
import { type Instance, isVerdict, rejected, skipped, type Verdict } from './instance.ts';
import { type ParsedFile, parseDataSet } from './parseDataSet.ts';
import { patientKeyOf } from './patientKey.ts';
import { checkPixelData, type PixelFormat, readPixelFormat } from './pixelFormat.ts';
import { normalised, readPlanes } from './readPlanes.ts';
import { transferSyntax } from './transferSyntaxes.ts';

/** An instance and the parsed file that its pixels are decoded from. */
export interface OpenImage {
  readonly instance: Instance;
  readonly dataSet: DataSet;
}

/**
 * The header of one file, or why it is not imported. Pixel data are measured, not decoded.
 * Every byte sequence gets an answer; none throws.
 */
export function readInstance(bytes: Uint8Array): Instance | Verdict {
  const opened = openImage(bytes);
  return isVerdict(opened) ? opened : opened.instance;
}

export function openImage(bytes: Uint8Array): OpenImage | Verdict {
  const parsed = parseDataSet(bytes);
  if (isVerdict(parsed)) return parsed;
  const refusal = refuseKind(parsed);
  if (refusal) return refusal;
  const { dataSet } = parsed;
  const format = readPixelFormat(parsed);
  if (isVerdict(format)) return format;
  const planes = readPlanes(dataSet, format.frames);
  if (typeof planes === 'string') return missingGeometry(dataSet, planes);
  const short = checkPixelData(dataSet, format);
  if (short) return short;
  const ids = readIdentifiers(dataSet);
  if (isVerdict(ids)) return ids;
  const instance: Instance = { ...ids, ...describe(parsed, format), planes };
  return { instance, dataSet };
}

/** Terms of RescaleType that are no attenuation (PS3.3 C.11.1.1.2); free text such as "Houndsfield Unit" is. */
const NOT_HOUNSFIELD = /^(OD|MGML|Z_EFF|ED|EDW|PCT)$/;
const CT_STORAGE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.2(\.[12])?$/;

/** Refuses what is no CT image before asking for any of its attributes. */
function refuseKind({ dataSet, directory }: ParsedFile): Verdict | undefined {
  if (directory || dataSet.elements.x00041220)
    return skipped('dicomdir', 'A DICOMDIR is a table of contents; the files it names are read themselves.');
  const modality = text(dataSet, 'x00080060');
  const sopClass = text(dataSet, 'x00080016');
  const ctStorage = CT_STORAGE.test(sopClass);
  if (modality === '' && sopClass === '')
    return rejected('malformed', 'Expected Modality or SOPClassUID, got neither.');
  if (modality !== 'CT' && !(modality === '' && ctStorage))
    return skipped('not-ct', `Expected modality CT, got ${modality || 'none'} (SOP class ${sopClass}).`);
  const imageType = text(dataSet, 'x00080008').toUpperCase();
  if (/LOCALIZER|SCOUT|TOPOGRAM/.test(imageType))
    return skipped('localizer', `Image type ${normalised(imageType)} is a projection, not a slice.`);
  if (!dataSet.elements.x7fe00010) return missingPixelData(dataSet, ctStorage);
  const rescaleType = text(dataSet, 'x00281054').toUpperCase();
  if (NOT_HOUNSFIELD.test(rescaleType))
    return skipped('not-hounsfield', `Expected Hounsfield units, got RescaleType ${rescaleType}.`);
  return undefined;
}

/** A CT slice without pixels is damaged; a report or a screen shot without them is merely no slice. */
function missingPixelData(dataSet: DataSet, ctStorage: boolean): Verdict {
  const rows = uint16(dataSet, 'x00280010');
  if (!ctStorage) return skipped('no-pixel-data', 'The object holds no pixel data.');
  const size = rows === undefined ? 'pixel data' : `pixel data of ${rows} rows`;
  return rejected('missing-pixel-data', `Expected ${size}, the file ends without them: it may be cut off.`);
}

function missingGeometry(dataSet: DataSet, sentence: string): Verdict {
  if (CT_STORAGE.test(text(dataSet, 'x00080016')))
    return rejected('missing-geometry', `Geometry: ${sentence}.`);
  return skipped('not-ct', `No CT slice: ${sentence} (SOP class ${text(dataSet, 'x00080016')}).`);
}

function readIdentifiers(dataSet: DataSet) {
  const sopInstanceUid = text(dataSet, 'x00080018');
  const seriesUid = text(dataSet, 'x0020000e');
  const studyUid = text(dataSet, 'x0020000d');
  const uids = { SOPInstanceUID: sopInstanceUid, SeriesInstanceUID: seriesUid, StudyInstanceUID: studyUid };
  const wrong = Object.entries(uids).find(([, value]) => !/^[0-9.]{1,64}$/.test(value));
  if (wrong) return rejected('missing-identifiers', `Expected a unique identifier in ${wrong[0]}.`);
  const patientId = text(dataSet, 'x00100020');
  const issuer = text(dataSet, 'x00100021');
  const patientKey = patientId === '' ? patientKeyOf(studyUid) : patientKeyOf(patientId, issuer);
  return { sopInstanceUid, seriesUid, studyUid, patientKey };
}

function describe({ dataSet, transferSyntaxUid }: ParsedFile, format: PixelFormat) {
  const say = (tag: `x${string}`) => text(dataSet, tag, text(dataSet, 'x00080005'));
  const last = pixelValue(dataSet, 'x00280121', format.signed);
  const first = pixelValue(dataSet, 'x00280120', format.signed);
  const lossy = transferSyntax(transferSyntaxUid)?.lossy;
  const marked = text(dataSet, 'x00282110');
  const padding = first === undefined ? undefined : ([first, last ?? first] as const);
  return {
    ...format,
    sopClassUid: text(dataSet, 'x00080016'),
    frameOfReferenceUid: text(dataSet, 'x00200052'),
    modality: 'CT' as const,
    transferSyntaxUid,
    lossy: marked === '01' || lossy === 'yes' || (lossy === 'maybe' && marked !== '00'),
    padding: padding && ([Math.min(...padding), Math.max(...padding)] as const),
    spacingBetweenSlicesMm: number(dataSet, 'x00180088'),
    gantryTiltDegrees: number(dataSet, 'x00181120'),
    manufacturer: say('x00080070'),
    model: say('x00081090'),
    seriesDescription: say('x0008103e'),
    bodyPart: say('x00180015'),
    contrastAgent: say('x00180010'),
    studyDate: text(dataSet, 'x00080020').replaceAll('.', ''),
    kvp: number(dataSet, 'x00180060'),
    instanceNumber: number(dataSet, 'x00200013'),
  };
}
