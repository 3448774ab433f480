import { DEFLATED, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE } from './parseDataSet.ts';

export type PixelCodec = 'native' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'ht-jpeg-2000';

export interface TransferSyntax {
  readonly codec: PixelCodec;
  /** `maybe`: the syntax allows both, LossyImageCompression tells. */
  readonly lossy: 'no' | 'yes' | 'maybe';
}

const JPEG = '1.2.840.10008.1.2.4.';

const SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  [IMPLICIT_LE]: { codec: 'native', lossy: 'no' },
  [EXPLICIT_LE]: { codec: 'native', lossy: 'no' },
  [DEFLATED]: { codec: 'native', lossy: 'no' },
  [EXPLICIT_BE]: { codec: 'native', lossy: 'no' },
  '1.2.840.10008.1.2.5': { codec: 'rle', lossy: 'no' },
  [`${JPEG}50`]: { codec: 'jpeg', lossy: 'yes' },
  [`${JPEG}51`]: { codec: 'jpeg', lossy: 'yes' },
  [`${JPEG}53`]: { codec: 'jpeg', lossy: 'yes' },
  [`${JPEG}55`]: { codec: 'jpeg', lossy: 'yes' },
  [`${JPEG}57`]: { codec: 'jpeg', lossy: 'no' },
  [`${JPEG}70`]: { codec: 'jpeg', lossy: 'no' },
  [`${JPEG}80`]: { codec: 'jpeg-ls', lossy: 'no' },
  [`${JPEG}81`]: { codec: 'jpeg-ls', lossy: 'yes' },
  [`${JPEG}90`]: { codec: 'jpeg-2000', lossy: 'no' },
  [`${JPEG}91`]: { codec: 'jpeg-2000', lossy: 'maybe' },
  [`${JPEG}201`]: { codec: 'ht-jpeg-2000', lossy: 'no' },
  [`${JPEG}202`]: { codec: 'ht-jpeg-2000', lossy: 'no' },
  [`${JPEG}203`]: { codec: 'ht-jpeg-2000', lossy: 'maybe' },
};

export const transferSyntax = (uid: string): TransferSyntax | undefined => SYNTAXES[uid];

/** All that import can decode. */
export const transferSyntaxUids: readonly string[] = Object.keys(SYNTAXES);
