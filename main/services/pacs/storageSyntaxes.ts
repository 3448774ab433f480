import { transferSyntax, transferSyntaxUids } from '../../dicom/transferSyntaxes.ts';

/** CT Image Storage, Enhanced CT Image Storage, Legacy Converted Enhanced CT Image Storage. */
export const CT_STORAGE_CLASSES: readonly string[] = [
  '1.2.840.10008.5.1.4.1.1.2',
  '1.2.840.10008.5.1.4.1.1.2.1',
  '1.2.840.10008.5.1.4.1.1.2.2',
];

/** A deflated data set would have to be deflated with its header; archives do not send them. */
const DEFLATED = '1.2.840.10008.1.2.1.99';

/** What import can decode, as one may send it. */
export const STORAGE_SYNTAXES: readonly string[] = transferSyntaxUids.filter((uid) => uid !== DEFLATED);

const LOSS = { no: 0, maybe: 1, yes: 2 } as const;

/**
 * Of the syntaxes in which a sender can write an object, the one to ask for: its first one without loss, as a sender
 * may compress for the network. @returns undefined when import can decode none.
 */
export function preferredSyntax(proposed: readonly string[]): string | undefined {
  const lossOf = (uid: string): number => LOSS[transferSyntax(uid)!.lossy];
  return proposed
    .filter((uid) => STORAGE_SYNTAXES.includes(uid))
    .reduce<string | undefined>(
      (best, uid) => (best === undefined || lossOf(uid) < lossOf(best) ? uid : best),
      undefined,
    );
}
