import type { Subtype } from '../../native-models/common/subtypes.ts';

/** A coded concept (PS3.3 8.8). */
export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

/** Our own scheme, named in each file's CodingSchemeIdentificationSequence. */
export const OWN_SCHEME = '99DRASCLR';

export const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });
export const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });
export const own = (value: string, meaning: string): Code => ({ value, scheme: OWN_SCHEME, meaning });

export interface BoxCode {
  readonly finding: Code;
  /** Which emphysema; null where the finding says it all. */
  readonly subtype: Code | null;
}

const EMPHYSEMA = sct('87433001', 'Pulmonary emphysema');

/**
 * What a box says, as codes. The emphysema codes of the subtypes are unconfirmed: they were seen in one code
 * list only, so each stands beside the general finding, which is sure. No terminology has our artefact.
 */
export const BOX_CODES: Readonly<Record<Subtype, BoxCode>> = {
  centrilobular: { finding: EMPHYSEMA, subtype: sct('68328006', 'Centriacinar emphysema') },
  paraseptal: { finding: EMPHYSEMA, subtype: sct('31898008', 'Paraseptal emphysema') },
  panlobular: { finding: EMPHYSEMA, subtype: sct('4981000', 'Panacinar emphysema') },
  healthy: { finding: sct('17621005', 'Normal'), subtype: null },
  artefact: { finding: own('ARTEFACT', 'Image artefact'), subtype: null },
};

export const SUBTYPE_CONCEPT = own('SUBTYPE', 'Emphysema subtype');
/** The reader's exact centre, in double precision: a SCOORD3D holds single. */
export const CENTRE_CONCEPTS = [
  own('CENTRE_X', 'Centre of the box, towards the left'),
  own('CENTRE_Y', 'Centre of the box, towards the back'),
  own('CENTRE_Z', 'Centre of the box, towards the head'),
] as const;
export const EDGE_CONCEPT = own('EDGE', 'Edge of the box');

export const sameCode = (a: Pick<Code, 'value' | 'scheme'>, b: Pick<Code, 'value' | 'scheme'>): boolean =>
  a.value === b.value && a.scheme === b.scheme;
