import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { type Box, listBoxes, SUBTYPES } from '../../catalog/boxes.ts';
import { listScans, type StoredScan } from '../../catalog/scans.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { requireScan } from '../scans/findScans.ts';
import { addBoxes, addBoxesInTurns, assertInside } from './annotate.ts';
import { csvRows } from './csv.ts';

export const LABEL_COLUMNS = ['scan', 'x', 'y', 'z', 'subtype', 'reader'] as const;

/** As a spreadsheet writes numbers; JavaScript would also read `0x64` and the empty text. */
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const coordinate = z
  .string({ error: 'expected a number, got nothing' })
  .refine((text) => DECIMAL.test(text) && Number.isFinite(Number(text)), {
    error: ({ input }) => `expected a number, got "${input}"`,
  })
  .transform(Number);
const labelRow = z.object({
  x: coordinate,
  y: coordinate,
  z: coordinate,
  subtype: z.enum(SUBTYPES, {
    error: ({ input }) => `expected ${SUBTYPES.join(', ')}; got "${input ?? ''}"`,
  }),
  reader: z.string({ error: 'expected a name' }).min(1, 'expected a name'),
});

/**
 * Adds a reader's click.
 * @throws Refusal `unknown-scan`, `label-outside-scan`.
 */
export function addLabel(library: Library, box: Box): { readonly added: boolean } {
  assertInside(requireScan(library, box.scanId), box);
  return { added: addBoxes(library, [box]) === 1 };
}

/**
 * Imports clicks from CSV text: `scan` (or `seriesUid`, or `patientId`), `x`, `y`, `z` (LPS mm),
 * `subtype`, `reader`. With an error that names the row, none is taken.
 * @throws Refusal `bad-csv`, `bad-label`, `unknown-scan`, `label-outside-scan`.
 */
export async function importLabels(
  library: Library,
  csv: string,
): Promise<{ added: number; already: number }> {
  const scanOf = scanFinder(library);
  const boxes: Box[] = [];
  for await (const { line, values } of csvRows(csv, [...LABEL_COLUMNS, 'seriesUid', 'patientId'])) {
    const parsed = labelRow.safeParse(values);
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      throw new Refusal('bad-label', `line ${line}, column ${issue.path.join('.')}: ${issue.message}`);
    }
    const scan = scanOf(values, line);
    const box: Box = { scanId: scan.id, ...parsed.data };
    assertInside(scan, box, `line ${line}: `);
    boxes.push(box);
  }
  const added = await addBoxesInTurns(library, boxes);
  audit(library, 'labels-imported', 'boxes', { rows: boxes.length, added });
  return { added, already: boxes.length - added };
}

export const listLabels = (library: Library): Box[] => listBoxes(library.catalog);

/** @param reader only this one's; all when left out. */
export const exportLabels = (library: Library, reader?: string): string =>
  stringify(
    listLabels(library)
      .filter((box) => reader === undefined || box.reader === reader)
      .map((box) => [box.scanId, box.x, box.y, box.z, box.subtype, noFormula(box.reader)]),
    { header: true, columns: [...LABEL_COLUMNS] },
  );

/** A name that begins like a formula must not become one in a spreadsheet; numbers stay numbers. */
const noFormula = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

/** A scan of many rows is read once: all of its slices come with it. */
function scanFinder(
  library: Library,
): (values: Readonly<Record<string, string>>, line: number) => StoredScan {
  const scans = listScans(library.catalog);
  const found = new Map<string, StoredScan>();
  return (values, line) => {
    const key = JSON.stringify([values.scan, values.seriesUid, values.patientId]);
    const scan = found.get(key) ?? scanOfRow(library, scans, values, line);
    found.set(key, scan);
    return scan;
  };
}

function scanOfRow(
  library: Library,
  scans: readonly StoredScan[],
  row: Readonly<Record<string, string>>,
  line: number,
): StoredScan {
  if (row.scan) return requireScan(library, row.scan);
  const matches = row.seriesUid
    ? scans.filter((scan) => scan.seriesUid === row.seriesUid)
    : row.patientId
      ? scans.filter((scan) => scan.patientKey === library.pseudonyms.ofPatientId(row.patientId!))
      : [];
  const [only] = matches;
  if (only && matches.length === 1) return only;
  throw new Refusal(
    'unknown-scan',
    `line ${line}: expected a column scan, seriesUid or patientId that names one scan; ` +
      (matches.length > 1 ? `it names ${matches.map((scan) => scan.id).join(', ')}` : 'none matches'),
  );
}
