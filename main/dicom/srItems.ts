import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { Code } from './boxCodes.ts';

/** A content item of a structured report as dcmjs takes it: keywords and naturalised values. */
export type SrItem = Readonly<Record<string, unknown>>;

export type Relation =
  | 'CONTAINS'
  | 'HAS CONCEPT MOD'
  | 'HAS OBS CONTEXT'
  | 'HAS ACQ CONTEXT'
  | 'INFERRED FROM';

export const codeSequence = ({ value, scheme, meaning }: Code) => [
  { CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning },
];

const item = (relation: Relation, type: string, concept: Code, rest: SrItem): SrItem => ({
  RelationshipType: relation,
  ValueType: type,
  ConceptNameCodeSequence: codeSequence(concept),
  ...rest,
});

const children = (items: readonly SrItem[]): SrItem => (items.length > 0 ? { ContentSequence: items } : {});

export const container = (
  relation: Relation,
  concept: Code,
  items: readonly SrItem[],
  template?: string,
): SrItem =>
  item(relation, 'CONTAINER', concept, {
    ContinuityOfContent: 'SEPARATE',
    ...(template && { ContentTemplateSequence: [{ MappingResource: 'DCMR', TemplateIdentifier: template }] }),
    ...children(items),
  });

export const codeItem = (relation: Relation, concept: Code, value: Code, items: readonly SrItem[] = []) =>
  item(relation, 'CODE', concept, { ConceptCodeSequence: codeSequence(value), ...children(items) });

export const textItem = (relation: Relation, concept: Code, value: string) =>
  item(relation, 'TEXT', concept, { TextValue: value });

/** The whole name stands as the family name; without any “^” it would be of the retired form (PS3.5 6.2). */
export const personItem = (relation: Relation, concept: Code, name: string) =>
  item(relation, 'PNAME', concept, { PersonName: `${name}^` });

export const uidItem = (relation: Relation, concept: Code, uid: string) =>
  item(relation, 'UIDREF', concept, { UID: uid });

const MILLIMETRE: Code = { value: 'mm', scheme: 'UCUM', meaning: 'millimeter' };

/** A length: a decimal string of 16 characters for every reader, and the same as float64 for an exact one. */
export const lengthItem = (relation: Relation, concept: Code, mm: number) =>
  item(relation, 'NUM', concept, {
    MeasuredValueSequence: [
      {
        NumericValue: decimalString(mm),
        FloatingPointValue: mm,
        MeasurementUnitsCodeSequence: codeSequence(MILLIMETRE),
      },
    ],
  });

/** A point or a closed polygon in the patient's frame of reference, LPS mm, as float32. */
export const scoord3d = (
  relation: Relation,
  concept: Code,
  type: 'POINT' | 'POLYGON',
  points: readonly Vec3[],
  frameOfReferenceUid: string,
) =>
  item(relation, 'SCOORD3D', concept, {
    GraphicData: points.flat(),
    GraphicType: type,
    ReferencedFrameOfReferenceUID: frameOfReferenceUid,
  });

/** The most digits that a DS of 16 characters holds. */
export function decimalString(value: number): string {
  for (let digits = 17; digits > 0; digits--) {
    const text = Number(value.toPrecision(digits)).toString();
    if (text.length <= 16) return text;
  }
  throw new RangeError(`decimalString: expected a finite number, got ${value}`);
}
