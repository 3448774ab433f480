import type { LandmarkPlace } from '../../../native-models/landmarks/landmarkPlaces.ts';

/** Words of the landmark grid. */
export const landmarkWords = {
  title: 'Landmarks',
  none: 'This scan is not registered to an atlas, so it has no landmarks. Make a healthy scan the atlas in the library, then prepare this one.',
  loading: 'Reading the landmarks…',
  failed: 'The landmarks cannot be read',
  show: 'Show the grid',
  count: (n: number, atlas: string) => `${n} of ${atlas}`,
  outsideCount: (n: number) =>
    n === 0 ? 'All lie in the lung' : n === 1 ? '1 lies outside the lung' : `${n} lie outside the lung`,
  nextOutside: 'Go to one outside',
  previous: 'Previous landmark',
  next: 'Next landmark',
  number: 'Number of the landmark',
  of: (n: number) => `of ${n}`,
  notChosen: 'Click near a cross in a plane or on a point in 3-D, or walk with the keys.',
  nearest: 'Nearest to the crosshair',
  places: {
    inside: 'In the lung',
    outside: 'Outside the lung',
    beside: 'Beside the lung',
  } satisfies Record<LandmarkPlace, string>,
  placeHints: {
    inside: 'The patch is centred in the patient’s lung.',
    outside: 'The atlas has lung here, the patient has not: the registration is off, or the lung mask is.',
    beside: 'At the hilum or the wall: there is no lung in the atlas either, so it is no fault.',
  } satisfies Record<LandmarkPlace, string>,
  where: 'Where',
  location: 'Location',
  locationHint: 'What the network is told of the place: −1 to 1 along each axis of the atlas',
  neighbours: 'Neighbours',
  neighboursHint: 'The patches that pretraining takes for neighbours of this one (eq. 7)',
  neighbour: (n: number, mm: number) => `${n} · ${mm} mm`,
  patch: (mm: number) => `${mm} mm patch`,
  patchLabel: (n: number) => `${n}`,
  sides: { right: 'Right', left: 'Left' },
  levels: ['lower third', 'middle third', 'upper third'],
  depths: ['front', 'middle', 'back'],
  millimetres: (x: string, y: string, z: string) => `x ${x}, y ${y}, z ${z} mm`,
  withKey: (hint: string, key: string) => `${hint} (${key})`,
} as const;
