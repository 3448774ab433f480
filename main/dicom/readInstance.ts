import { hasDecimalComma, items, number, pixelValue, text, uint16 } from './attributes.ts';
import type { DataSet, Tag } from './dataSet.ts';
import { type Derivation, type Instance, isVerdict, rejected, skipped, type Verdict } from './instance.ts';
import { type ModalityLut, readModalityLut } from './modalityLut.ts';
import { type ParsedFile, parseDataSet, refusedFile, statedEncoding } from './parseDataSet.ts';
import { patientKeyOf } from './patientKey.ts';
import { checkPixelData, type PixelFormat, readPixelFormat } from './pixelFormat.ts';
import type { ReadingNote } from './readingNotes.ts';
import { normalised, RESCALE, readPlanes } from './readPlanes.ts';
import { transferSyntax } from './transferSyntaxes.ts';

/** An instance and the parsed file that its pixels are decoded from. */
export interface OpenImage {
  readonly instance: Instance;
  readonly dataSet: DataSet;
  /** Where it stands in for slope and intercept. */
  readonly lut: ModalityLut | undefined;
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
  try {
    return openParsed(parsed);
  } catch (error) {
    return refusedFile(error);
  }
}

function openParsed(parsed: ParsedFile): OpenImage | Verdict {
  const refusal = refuseKind(parsed);
  if (refusal) return refusal;
  const { dataSet } = parsed;
  const format = readPixelFormat(parsed);
  if (isVerdict(format)) return format;
  const read = readPlanes(dataSet, format.frames);
  if (typeof read === 'string') return unusablePlane(dataSet, read);
  const short = checkPixelData(dataSet, format);
  if (short) return short;
  const ids = readIdentifiers(dataSet);
  if (isVerdict(ids)) return ids;
  const lut = readModalityLut(dataSet, format.signed);
  const planes = lut ? read.map(({ withoutRescale: _, ...plane }) => plane) : read;
  const notes = [...ids.notes, ...headerNotes(parsed, lut !== undefined)];
  const derivation = derivationOf(dataSet, planes[0]!.imageType);
  const instance: Instance = {
    ...ids.uids,
    ...describe(parsed, format),
    planes,
    ...(derivation && { derivation }),
    ...(notes.length > 0 && { notes }),
  };
  return { instance, dataSet, lut };
}

/** Elements whose numbers decide where a slice lies and what it holds. */
const DECIMALS: readonly Tag[] = [
  'x00281052',
  'x00281053',
  'x00200032',
  'x00200037',
  'x00280030',
  'x00180050',
];

function headerNotes({ dataSet, transferSyntaxUid }: ParsedFile, table: boolean): ReadingNote[] {
  const stated = statedEncoding(transferSyntaxUid);
  const { implicit, littleEndian } = dataSet.encoding;
  const encapsulated = dataSet.elements.x7fe00010!.fragments !== undefined;
  const codec = transferSyntax(transferSyntaxUid)?.codec !== 'native';
  const lies = stated.implicit !== implicit || stated.littleEndian !== littleEndian || codec !== encapsulated;
  const comma = DECIMALS.some((tag) => hasDecimalComma(dataSet, tag));
  const burnedIn = text(dataSet, 'x00280301').toUpperCase() === 'YES';
  return [
    ...(burnedIn ? (['burned-in'] as const) : []),
    ...(lies ? (['encoding-corrected'] as const) : []),
    ...(comma ? (['decimal-comma'] as const) : []),
    ...(table ? (['modality-table'] as const) : []),
  ];
}

/** What RescaleType may say of attenuation: nothing, unspecified, HU, or free text such as "Houndsfield Unit". */
const HOUNSFIELD = /^(|US|HU|H\.?U\.?|HO?U[NM]S?D?S?FIELD.*|UNSPECIFIED|NORMALI[SZ]ED)$/;
const CT_STORAGE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.2(\.[12])?$/;
const SECONDARY_CAPTURE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.7(\.[1-4])?$/;

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
  if (SECONDARY_CAPTURE.test(sopClass))
    return skipped(
      'secondary-capture',
      'A picture of a screen or of a page (secondary capture) holds no densities.',
    );
  const imageType = text(dataSet, 'x00080008').toUpperCase();
  if (/LOCALIZER|SCOUT|TOPOGRAM/.test(imageType))
    return skipped('localizer', `Image type ${normalised(imageType)} is a projection, not a slice.`);
  if (!dataSet.elements.x7fe00010) return missingPixelData(dataSet, ctStorage);
  const rescaleType = rescaleTypeOf(dataSet);
  if (!HOUNSFIELD.test(rescaleType.toUpperCase()))
    return skipped('not-hounsfield', `Expected Hounsfield units, got values in ${rescaleType}.`);
  return undefined;
}

/** A CT slice without pixels is damaged; a report or a screen shot without them is merely no slice. */
function missingPixelData(dataSet: DataSet, ctStorage: boolean): Verdict {
  const rows = uint16(dataSet, 'x00280010');
  if (!ctStorage) return skipped('no-pixel-data', 'The object holds no pixel data.');
  const size = rows === undefined ? 'pixel data' : `pixel data of ${rows} rows`;
  return rejected('missing-pixel-data', `Expected ${size}, the file ends without them: it may be cut off.`);
}

/** Of the data set, or of the functional groups of an enhanced one. */
function rescaleTypeOf(dataSet: DataSet): string {
  const groups = [...items(dataSet, 'x52009229'), ...items(dataSet, 'x52009230').slice(0, 1)];
  const transformation = groups.flatMap((group) => items(group, 'x00289145'))[0];
  return text(transformation ?? dataSet, 'x00281054');
}

function unusablePlane(dataSet: DataSet, sentence: string): Verdict {
  if (sentence.includes(RESCALE)) return rejected('bad-rescale', `Densities: ${sentence}.`);
  if (/cannot lie in a scanner/.test(sentence)) return rejected('bad-geometry', `Geometry: ${sentence}.`);
  if (CT_STORAGE.test(text(dataSet, 'x00080016')))
    return rejected('missing-geometry', `Geometry: ${sentence}.`);
  return skipped('not-ct', `No CT slice: ${sentence} (SOP class ${text(dataSet, 'x00080016')}).`);
}

const PROJECTION = /\b(MIP|MAXIP|MINIP|MIN_?IP|MAX_?IP|PROJECTION IMAGE|VOLREN|VRT|RENDER\w*|3D)\b/;
const SAID_PROJECTION = /\b(MIP|MAXIP|MINIP)\b|(MAXIMUM|MINIMUM) INTENSITY/;
const REFORMAT = /\b(MPR|REFORMATTED|CURVED|AVERAGE|AVG|RESAMPLED|FUSED|SUBTRACT\w*)\b/;

/** Whether an image was computed from others, by ImageType, DerivationDescription and the words of the series. */
function derivationOf(dataSet: DataSet, imageType: string): Derivation | undefined {
  const terms = imageType.toUpperCase();
  const said = `${text(dataSet, 'x00082111')} ${text(dataSet, 'x0008103e')}`.toUpperCase();
  if (PROJECTION.test(terms) || SAID_PROJECTION.test(said)) return 'projection';
  if (REFORMAT.test(terms) || /^DERIVED\\SECONDARY/.test(terms)) return 'reformat';
  return undefined;
}

function readIdentifiers(dataSet: DataSet) {
  const sopInstanceUid = text(dataSet, 'x00080018');
  const seriesUid = text(dataSet, 'x0020000e');
  const studyUid = text(dataSet, 'x0020000d');
  const uids = { SOPInstanceUID: sopInstanceUid, SeriesInstanceUID: seriesUid, StudyInstanceUID: studyUid };
  const wrong = Object.entries(uids).find(([, value]) => !/^[!-~]{1,128}$/.test(value));
  if (wrong) return rejected('missing-identifiers', `Expected a unique identifier in ${wrong[0]}.`);
  const patientId = text(dataSet, 'x00100020');
  const issuer = text(dataSet, 'x00100021');
  const patientKey = patientId === '' ? patientKeyOf(studyUid) : patientKeyOf(patientId, issuer);
  const odd = Object.values(uids).some((value) => !/^[0-9.]{1,64}$/.test(value));
  const notes: ReadingNote[] = odd ? ['odd-identifier'] : [];
  return { uids: { sopInstanceUid, seriesUid, studyUid, patientKey }, notes };
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
