import type { Vec3 } from '../../native-models/common/geometry.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { SUBTYPES, type Subtype } from '../../native-models/common/subtypes.ts';
import { element, items, numbersAs, text } from './attributes.ts';
import { BOX_CODES, CENTRE_CONCEPTS, type Code, dcm, SUBTYPE_CONCEPT, sameCode } from './boxCodes.ts';
import type { DataSet } from './dataSet.ts';
import { isVerdict } from './instance.ts';
import { parseDataSet } from './parseDataSet.ts';
import type { ReportedBox } from './writeBoxReport.ts';

export interface ReadReport {
  /** Series and instances that the report was made from. */
  readonly seriesUids: readonly string[];
  readonly sopInstanceUids: ReadonlySet<string>;
  readonly reader: string;
  readonly boxes: readonly ReportedBox[];
}

const REPORTS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.88\.\d+$/;
const OBSERVER = dcm('121008', 'Person Observer Name');
const GROUP = dcm('125007', 'Measurement Group');
const FINDING = dcm('121071', 'Finding');
const CENTRE = dcm('111010', 'Center');

/** True for a structured report of any class, by its bytes. */
export function isReport(bytes: Uint8Array): boolean {
  const parsed = parseDataSet(bytes);
  return !isVerdict(parsed) && REPORTS.test(text(parsed.dataSet, 'x00080016'));
}

/**
 * The boxes of a report after TID 1500. Where the exact centre is not given as numbers, the point is taken.
 * @throws Refusal `not-a-report`, `report-without-boxes`, `report-unknown-finding`.
 */
export function readBoxReport(bytes: Uint8Array): ReadReport {
  const parsed = parseDataSet(bytes);
  if (isVerdict(parsed) || !REPORTS.test(text(parsed.dataSet, 'x00080016'))) {
    throw new Refusal('not-a-report', 'expected a DICOM structured report (SR), got another file');
  }
  const { dataSet } = parsed;
  const characterSet = text(dataSet, 'x00080005');
  const all = [...descendants(dataSet)];
  const groups = all.filter((item) => isNamed(item, GROUP));
  const boxes = groups.flatMap(boxOf);
  if (boxes.length === 0) {
    throw new Refusal(
      'report-without-boxes',
      'expected measurement groups (TID 1500) with a centre in the patient frame (SCOORD3D POINT); the report has none',
    );
  }
  const series = items(dataSet, 'x0040a375').flatMap((study) => items(study, 'x00081115'));
  const observer = all.find((item) => isNamed(item, OBSERVER));
  return {
    seriesUids: series.map((each) => text(each, 'x0020000e')),
    sopInstanceUids: new Set(
      series.flatMap((each) => items(each, 'x00081199')).map((each) => text(each, 'x00081155')),
    ),
    reader: observer ? nameOf(text(observer, 'x0040a123', characterSet)) : '',
    boxes,
  };
}

function* descendants(item: DataSet, depth = 1): Generator<DataSet> {
  item.budget.descend(depth);
  for (const child of items(item, 'x0040a730')) {
    yield child;
    yield* descendants(child, depth + 1);
  }
}

/** None when the group is about something that has no place. */
function boxOf(group: DataSet): readonly ReportedBox[] {
  const content = items(group, 'x0040a730');
  const point = content.find((item) => isNamed(item, CENTRE) && text(item, 'x00700023') === 'POINT');
  const graphic = point && element(point, 'x00700022');
  if (!point || graphic?.length !== 12) return [];
  const rough: Vec3 = numbersAs(point, 'x00700022', 'FL') as unknown as Vec3;
  return [{ centre: exactCentre(content) ?? rough, subtype: subtypeOf(content) }];
}

/** The centre as float64; undefined unless all three numbers are there. */
function exactCentre(content: readonly DataSet[]): Vec3 | undefined {
  const numbers = CENTRE_CONCEPTS.map((concept) => {
    const found = content.find((item) => isNamed(item, concept));
    const [measured] = items(found, 'x0040a300');
    return measured && numbersAs(measured, 'x0040a161', 'FD')?.[0];
  });
  return numbers.every((value) => value !== undefined && Number.isFinite(value))
    ? (numbers as unknown as Vec3)
    : undefined;
}

function subtypeOf(content: readonly DataSet[]): Subtype {
  const finding = codeOf(content, FINDING);
  const subtype = codeOf(content, SUBTYPE_CONCEPT);
  const found = SUBTYPES.find((each) => {
    const codes = BOX_CODES[each];
    if (codes.subtype) return [subtype, finding].some((code) => code && sameCode(code, codes.subtype!));
    return finding !== undefined && sameCode(finding, codes.finding);
  });
  if (found) return found;
  throw new Refusal(
    'report-unknown-finding',
    `expected a finding of ${SUBTYPES.join(', ')}; got ${wordsOf(subtype ?? finding)}`,
  );
}

const wordsOf = (code: Pick<Code, 'value' | 'scheme'> | undefined): string =>
  code ? `code ${code.value} of ${code.scheme}` : 'none';

/** `Family^Given^Middle` of the alphabetic group in the order of speech; our own names are one part. */
function nameOf(personName: string): string {
  const [family = '', ...given] = personName.split('=')[0]!.split('^');
  return [...given.slice(0, 2), family]
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
}

type PlainCode = Pick<Code, 'value' | 'scheme'>;

const codeIn = (code: DataSet | undefined): PlainCode | undefined =>
  code && { value: text(code, 'x00080100'), scheme: text(code, 'x00080102') };

function codeOf(content: readonly DataSet[], concept: Code): PlainCode | undefined {
  const found = content.find((item) => isNamed(item, concept));
  return codeIn(items(found, 'x0040a168')[0]);
}

function isNamed(item: DataSet, concept: Code): boolean {
  const name = codeIn(items(item, 'x0040a043')[0]);
  return name !== undefined && sameCode(name, concept);
}
