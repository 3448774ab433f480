/** Baselines of the paper's tables 2 and 4, each with why it has no row of numbers here. */
export interface Baseline {
  readonly id: string;
  readonly label: string;
  readonly absent: string;
}

const foreign = (what: string): string =>
  `${what}; compute its features elsewhere and import them as CSV or .npy`;

export const BASELINES: readonly Baseline[] = [
  { id: 'kmeans', label: 'K-means bag of features', absent: foreign('not built into this program yet') },
  {
    id: 'divergence',
    label: 'Divergence-based features',
    absent: foreign('not built into this program yet'),
  },
  { id: 'moco', label: 'MoCo on the whole volume', absent: foreign('not built into this program yet') },
  { id: 'context', label: 'Context SSL', absent: foreign('not built into this program yet') },
  { id: 'subject2vec', label: 'Subject2Vec', absent: foreign('not built into this program yet') },
  { id: 'cnn2d', label: '2-D CNN', absent: foreign('not built into this program yet') },
  { id: 'cnn3d', label: '3-D CNN', absent: foreign('not built into this program yet') },
  { id: 'medicalnet', label: 'MedicalNet', absent: foreign('its weights are not part of this program') },
  { id: 'genesis', label: 'Models Genesis', absent: foreign('its weights are not part of this program') },
];
