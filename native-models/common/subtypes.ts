/** What a reader's box can show, in the order of the keys that choose it. */
export const SUBTYPES = ['centrilobular', 'paraseptal', 'panlobular', 'healthy', 'artefact'] as const;
export type Subtype = (typeof SUBTYPES)[number];

/** Edge of a reader's box, mm: one patch of the encoder. */
export const BOX_EDGE_MM = 32;
