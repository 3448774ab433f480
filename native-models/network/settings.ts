/** How the anatomical location enters the encoder (table 6 of the paper). */
export type Conditioning = 'loc-condconv' | 'none' | 'concatenation' | 'hypernetwork';

export interface EncoderSettings {
  readonly conditioning: Conditioning;
  /** N of eq. 3: kernels mixed per layer. */
  readonly experts: number;
}

/** The published encoder: 8.26 M parameters with its projection head. */
export const PAPER_ENCODER: EncoderSettings = { conditioning: 'loc-condconv', experts: 8 };

/** Length of the representation h and of the embedding z. */
export const REPRESENTATION = 128;
