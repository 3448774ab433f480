import { z } from 'zod';

/** Application entity title (PS3.5, VR AE): ASCII without backslash; blanks around would not count. */
export const aeTitleSchema = z.string().regex(/^(?! )[ -[\]-~]{1,16}(?<! )$/, 'expected an AE title');
export const archiveName = z.string().regex(/^[\w.-]{1,40}$/, 'expected letters, digits, dots and dashes');
const host = z.string().regex(/^[\w.:-]{1,253}$/, 'expected the name or address of a computer');
export const portSchema = z.number().int().min(1).max(65_535);

const dimseArchive = z.strictObject({
  kind: z.literal('dimse'),
  name: archiveName,
  host,
  port: portSchema,
  /** Of the archive. */
  calledAe: aeTitleSchema,
  /** Of this program, as the archive knows it: also where C-MOVE sends to. */
  callingAe: aeTitleSchema,
  tls: z.boolean(),
});

const webArchive = z.strictObject({
  kind: z.literal('dicomweb'),
  name: archiveName,
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .refine((text) => !/[?#]|\/\/[^/]*@/.test(text), 'expected an address without a query or a password'),
  /** Null: the secret is a token, or none is needed. */
  user: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^:\p{Cc}]+$/u)
    .nullable(),
});

/** Where scans can be searched and fetched; secrets are kept elsewhere. */
export const archiveSchema = z.discriminatedUnion('kind', [dimseArchive, webArchive]);

export type Archive = z.infer<typeof archiveSchema>;
export type DimseArchive = z.infer<typeof dimseArchive>;
export type WebArchive = z.infer<typeof webArchive>;

export const archiveQuery = z.strictObject({
  /** An ID, or a name; `*` and `?` stand for any letters. */
  patient: z.string().max(64).default(''),
  /** `YYYYMMDD`, or a range with `-` where either end may be left out. */
  date: z
    .string()
    .regex(/^(\d{8}|\d{8}-|-\d{8}|\d{8}-\d{8})?$/, 'expected YYYYMMDD or YYYYMMDD-YYYYMMDD')
    .default(''),
  /** Words of the study's description. */
  description: z.string().max(64).default(''),
  modality: z
    .string()
    .regex(/^[A-Z]{0,16}$/)
    .default('CT'),
});

export type ArchiveQuery = z.infer<typeof archiveQuery>;

const uid = z.string().regex(/^[0-9.]{1,64}$/, 'expected a UID');
export const seriesChoice = z.strictObject({ studyUid: uid, seriesUid: uid });
export type SeriesChoice = z.infer<typeof seriesChoice>;

/** A series that an archive holds; it names the patient and is shown, never logged. */
export interface FoundSeries extends SeriesChoice {
  readonly patientId: string;
  readonly patientName: string;
  /** `YYYYMMDD`. */
  readonly studyDate: string;
  readonly studyDescription: string;
  readonly seriesDescription: string;
  readonly modality: string;
  /** Null when the archive does not say. */
  readonly instances: number | null;
}

export interface FoundSeriesPage {
  readonly series: readonly FoundSeries[];
  /** More studies matched than are looked into. */
  readonly more: boolean;
}

/** `AE` or `AE@HOST`. */
const caller = z
  .string()
  .regex(/^(?! )[ -?A-[\]-~]{1,16}(?<! )(@[\w.:-]{1,253})?$/, 'expected AE or AE@HOST');

/** Of the window's receiver. */
export const receiverSettings = z.strictObject({
  enabled: z.boolean(),
  port: portSchema,
  aeTitle: aeTitleSchema,
  /** Other computers can connect. */
  others: z.boolean(),
  callers: z.array(caller).max(100),
  deidentify: z.boolean(),
});

export type ReceiverSettings = z.infer<typeof receiverSettings>;

/** Off until it is switched on, and for this computer alone until others are let in. */
export const DEFAULT_RECEIVER: ReceiverSettings = {
  enabled: false,
  port: 11112,
  aeTitle: 'DRASCLR',
  others: false,
  callers: [],
  deidentify: false,
};
