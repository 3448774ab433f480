/** Baselines that this program learns from the prepared scans, without labels. */
export const LEARNED_BASELINES = ['kmeans', 'divergence', 'moco'] as const;
export type LearnedBaseline = (typeof LEARNED_BASELINES)[number];

/** Baselines of the paper's tables 2 and 4. */
export interface Baseline {
  readonly id: string;
  readonly label: string;
  /** Why it has no row of numbers here; null when it has. */
  readonly absent: string | null;
}

const elsewhere = (why: string): string =>
  `${why}; compute its features elsewhere and import them as CSV or .npy`;
const untrained = (what: string): string => elsewhere(`${what}, which this program has no trainer for yet`);
const foreign = elsewhere('its weights are not part of this program');

export const BASELINES: readonly Baseline[] = [
  { id: 'kmeans', label: 'K-means bag of features', absent: null },
  { id: 'divergence', label: 'Divergence-based features', absent: null },
  { id: 'moco', label: 'MoCo on the whole volume', absent: null },
  {
    id: 'context',
    label: 'Context SSL',
    absent: untrained('it learns a graph network over the landmarks'),
  },
  {
    id: 'subject2vec',
    label: 'Subject2Vec',
    absent: untrained('it learns a set of patches from FEV1 and FEV1/FVC, once for each test fold'),
  },
  {
    id: 'cnn2d',
    label: '2-D CNN',
    absent: untrained('it learns slices from each outcome, once for each test fold'),
  },
  {
    id: 'cnn3d',
    label: '3-D CNN',
    absent: untrained('it learns volumes from each outcome, once for each test fold'),
  },
  { id: 'medicalnet', label: 'MedicalNet', absent: foreign },
  { id: 'genesis', label: 'Models Genesis', absent: foreign },
];

export const isLearned = (method: string): method is LearnedBaseline =>
  (LEARNED_BASELINES as readonly string[]).includes(method);
