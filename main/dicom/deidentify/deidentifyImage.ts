import { createHmac } from 'node:crypto';
import { text } from '../attributes.ts';
import { isVerdict, type Verdict } from '../instance.ts';
import { type OpenImage, openImage } from '../readInstance.ts';
import { deidentify } from './deidentify.ts';

/** Who a patient becomes. */
export interface DeidentifyRule {
  /** Hexadecimal. */
  readonly key: string;
  /** PatientID → id. */
  readonly ids: Readonly<Record<string, string>>;
}

/** The de-identified copy of an image, opened again; the verdict of one that cannot be read any more. */
export function deidentifyImage(
  bytes: Uint8Array,
  { dataSet, instance }: OpenImage,
  rule: DeidentifyRule,
): { readonly bytes: Uint8Array; readonly image: OpenImage } | Verdict {
  const key = Buffer.from(rule.key, 'hex');
  const own = createHmac('sha256', key)
    .update(`patient\u0000${instance.patientKey}`)
    .digest('hex')
    .slice(0, 16);
  const pseudonym = rule.ids[text(dataSet, 'x00100020')] || own;
  const written = deidentify(bytes, { key, pseudonym });
  if (isVerdict(written)) return written;
  const image = openImage(written.bytes);
  return isVerdict(image) ? image : { bytes: written.bytes, image };
}
