import { Refusal } from '../../../native-models/common/refusal.ts';
import { originalPath } from '../../artefacts/originalFile.ts';
import { type Box, listBoxes } from '../../catalog/boxes.ts';
import { hashesOfInstances, headersOfInstances } from '../../catalog/instances.ts';
import { listScans, type StoredScan } from '../../catalog/scans.ts';
import type { Instance } from '../../dicom/instance.ts';
import { readBoxReport } from '../../dicom/readBoxReport.ts';
import { readOriginal } from '../../dicom/readOriginal.ts';
import { readSourceStudy, type SourceStudy } from '../../dicom/sourceStudy.ts';
import { encodeBoxReport } from '../../dicom/writeBoxReport.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { requireReaderName } from '../library/readers.ts';
import { addBoxes, assertInside } from './annotate.ts';

export interface MadeReport {
  readonly scanId: string;
  readonly reader: string;
  readonly boxes: number;
  /** Of letters, digits, “-” and “_”. */
  readonly name: string;
  readonly content: Uint8Array;
}

/**
 * A scan's boxes as DICOM SR, a file for each reader. Patient and study are copied from the original file.
 * @throws Refusal `no-boxes`, `original-missing`, `original-damaged`, `no-frame-of-reference`, `reader-name`.
 */
export async function boxReports(library: Library, scan: StoredScan, reader?: string): Promise<MadeReport[]> {
  const boxes = listBoxes(library.catalog).filter(
    (box) => box.scanId === scan.id && (reader === undefined || box.reader === reader),
  );
  if (boxes.length === 0) {
    throw new Refusal(
      'no-boxes',
      `scan ${scan.id} has no boxes${reader === undefined ? '' : ' of this reader'} to export`,
    );
  }
  const source = await sourceOf(library, scan);
  if (source.frameOfReferenceUid === '') {
    throw new Refusal(
      'no-frame-of-reference',
      'the images name no frame of reference; points in a report would refer to nothing',
    );
  }
  const instances = instancesOf(library, scan);
  const readers = [...new Set(boxes.map((box) => box.reader))].sort();
  return readers.map((name, index) => {
    requireReaderName(name);
    const own = boxes.filter((box) => box.reader === name);
    const content = encodeBoxReport({
      source,
      seriesUid: scan.seriesUid,
      instances,
      reader: name,
      boxes: own.map(({ x, y, z, subtype }) => ({ centre: [x, y, z], subtype })),
      writtenAt: new Date(),
      softwareVersion: PROGRAM_VERSION,
    });
    return {
      scanId: scan.id,
      reader: name,
      boxes: own.length,
      name: `${scan.id}-boxes-${fileWord(name) || index + 1}.dcm`,
      content,
    };
  });
}

/**
 * Takes the boxes of a report. The scan is found by the images that the report refers to.
 * @throws Refusal `not-a-report`, `report-without-boxes`, `report-unknown-finding`, `unknown-scan`,
 *   `label-outside-scan`, `reader-name`.
 */
export function importBoxReport(library: Library, bytes: Uint8Array): { added: number; already: number } {
  const report = readBoxReport(bytes);
  requireReaderName(report.reader);
  const scan = scanOf(library, report.seriesUids, report.sopInstanceUids);
  const boxes = report.boxes.map(({ centre: [x, y, z], subtype }, index) => {
    const box: Box = { scanId: scan.id, x, y, z, subtype, reader: report.reader };
    assertInside(scan, box, `box ${index + 1}: `);
    return box;
  });
  const added = addBoxes(library, boxes);
  audit(library, 'labels-imported', 'boxes', { rows: boxes.length, added });
  return { added, already: boxes.length - added };
}

function scanOf(
  library: Library,
  seriesUids: readonly string[],
  sopInstanceUids: ReadonlySet<string>,
): StoredScan {
  const ofSeries = listScans(library.catalog).filter((scan) => seriesUids.includes(scan.seriesUid));
  const shared = ofSeries.filter((scan) =>
    scan.slices.some(({ sopInstanceUid }) => sopInstanceUids.has(sopInstanceUid)),
  );
  const [only] = shared;
  if (only && shared.length === 1) return only;
  throw new Refusal(
    'unknown-scan',
    shared.length > 1
      ? `the report refers to ${shared.length} scans of this library; expected one`
      : 'the report refers to images that this library does not hold; import the scan first',
  );
}

async function sourceOf(library: Library, scan: StoredScan): Promise<SourceStudy> {
  const first = scan.slices[0]?.sopInstanceUid ?? '';
  const sha256 = hashesOfInstances(library.catalog, [first]).get(first);
  const bytes = sha256 && (await readOriginal(library.at(originalPath(sha256))));
  const source = bytes && readSourceStudy(bytes);
  if (source) return source;
  throw new Refusal(
    'original-missing',
    `the original images of scan ${scan.id} are not in the library any more`,
  );
}

function instancesOf(library: Library, scan: StoredScan) {
  const uids = [...new Set(scan.slices.map(({ sopInstanceUid }) => sopInstanceUid))];
  const classes = new Map(
    headersOfInstances(library.catalog, uids).map((header) => {
      const { sopInstanceUid, sopClassUid } = JSON.parse(header) as Instance;
      return [sopInstanceUid, sopClassUid] as const;
    }),
  );
  return uids.map((sopInstanceUid) => ({ sopInstanceUid, sopClassUid: classes.get(sopInstanceUid) ?? '' }));
}

const fileWord = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
