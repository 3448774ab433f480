/** Words of the map of routing weights. */
export const routingWords = {
  title: 'Inside the network',
  what: 'What the network thinks differs from place to place: in each layer it mixes its kernels (experts) by weights that follow from the place in the atlas alone (eq. 4).',
  show: 'Show the map',
  model: 'Model',
  layer: 'Layer',
  layerName: (n: number, inputs: number, outputs: number, stride: number) =>
    `${n}: ${inputs} → ${outputs}${stride === 2 ? ', halves' : ''}`,
  expert: 'Weight shown',
  strongest: 'Strongest expert',
  expertName: (n: number) => `Expert ${n}`,
  loading: 'Mapping the weights…',
  failed: 'The weights cannot be mapped',
  reading: 'Looking for models…',
  noModels: 'No model of this atlas mixes its kernels by place. Pretrain one, or import one of this atlas.',
  notRegistered: 'Register the scan first: the place in the atlas comes from the registration.',
  share: (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} % of the lungs`,
  everywhere:
    'One expert is the strongest everywhere. Look at single experts to see how their weights change over the lungs.',
  low: (alpha: number) => `α ${alpha.toFixed(3)}`,
  change: (low: number, high: number) =>
    high - low < 0.01
      ? 'Hardly changes over the lungs: this layer treats all places alike.'
      : `Changes by ${(high - low).toFixed(2)} over the lungs.`,
  opacity: 'Opacity of the map',
} as const;
