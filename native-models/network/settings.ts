import { Refusal } from '../common/refusal.ts';

/**
 * How the anatomical location p enters the encoder (section 5.4.1, table 6):
 * - `loc-condconv`: each layer's kernel is a mix of N by weights that p gives (eq. 3–4);
 * - `none`: a standard CNN, blind to p;
 * - `concatenation`: a standard CNN, p joined to the features of its last layer and fused with them by
 *   a fully connected layer;
 * - `hypernetwork`: a standard CNN whose kernels another network makes from p.
 */
export const CONDITIONINGS = ['loc-condconv', 'none', 'concatenation', 'hypernetwork'] as const;

export type Conditioning = (typeof CONDITIONINGS)[number];

export interface EncoderSettings {
  readonly conditioning: Conditioning;
  /** N of eq. 3: kernels mixed per layer. Of no effect but with `loc-condconv`. */
  readonly experts: number;
}

/** The published encoder: 8.26 M parameters with its projection head. */
export const PAPER_ENCODER: EncoderSettings = { conditioning: 'loc-condconv', experts: 8 };

/** Length of the representation h and of the embedding z. */
export const REPRESENTATION = 128;

/** @throws Refusal `settings-invalid`. */
export function checkEncoderSettings({ conditioning, experts }: EncoderSettings): void {
  if (!CONDITIONINGS.includes(conditioning)) {
    throw new Refusal(
      'settings-invalid',
      `conditioning should be one of ${CONDITIONINGS.join(', ')}, got “${conditioning}”`,
    );
  }
  if (!Number.isInteger(experts) || experts < 1) {
    throw new Refusal('settings-invalid', `experts should be a whole number of at least 1, got ${experts}`);
  }
}
