import type { Light } from '../../../native-models/registration/qualityLights.ts';
import type { RegistrationVerdict } from '../../../preload/contract/landmarks.ts';
import type { RegistrationReview } from '../../../preload/contract.ts';

/** Words of the registration's quality and review. */
export const registrationWords = {
  title: 'Registration',
  loading: 'Reading the registrations…',
  failed: 'The registrations cannot be read',
  none: 'This scan is not registered to an atlas yet.',
  noAtlas: 'Make a healthy scan the atlas in the library; every other scan can then be registered to it.',
  which: 'Registration that is looked at',
  choice: (method: string, byHand: boolean, state: string) =>
    `${method}${byHand ? ' from a reader’s start' : ''} · ${state}`,
  inUse: 'in use',
  methods: { deformable: 'Deformable', affine: 'Affine' },
  methodHints: {
    deformable: 'Affine, then a smooth B-spline: follows the shape of the lungs',
    affine: 'The paper’s own: position, size and shear only',
  },
  lights: {
    green: 'As good as this method gets',
    amber: 'Look closely',
    red: 'Poor: do not use it unseen',
  } satisfies Record<Light, string>,
  signs: { green: '✓', amber: '!', red: '✗' } satisfies Record<Light, string>,
  figures: {
    dice: 'Overlap of the lungs (Dice)',
    sides: 'Right · left lung',
    landmarksOutside: 'Landmarks outside the lung',
    smallestJacobian: 'Strongest squeeze of volume',
    affine: 'Overlap by the affine alone',
    method: 'Method',
    seconds: 'Took',
  },
  ofAtlas: (atlas: string, byHand: boolean) => `To ${atlas}${byHand ? ', from where a reader laid it' : ''}.`,
  squeeze: (jacobian: number) => (jacobian <= 0 ? 'folds' : `to ${jacobian.toFixed(2)} ×`),
  seconds: (s: number) => `${s.toFixed(0)} s`,
  look: 'Look at it',
  outline: 'Outline',
  outlineHint: 'Outline of the atlas’s lungs over the scan',
  checkerboard: 'Checkerboard',
  checkerboardHint: 'Squares of the atlas’s CT between squares of the scan',
  drawing: 'Drawing the atlas on this scan…',
  drawFailed: 'The atlas cannot be drawn',
  masksOnly:
    'This atlas keeps no CT, so the squares alternate between its lung mask (pink) and the scan’s (blue).',
  ctShown: 'Every other square is the atlas’s CT: vessels and walls should go on from square to square.',
  verdict: 'Verdict',
  states: { pending: 'not reviewed', accepted: 'accepted', rejected: 'rejected' } satisfies Record<
    RegistrationReview,
    string
  >,
  stateHints: {
    pending: 'Nobody has looked at it yet.',
    accepted: '',
    rejected: 'Left out of landmarks, patches and training until it is registered again or taken back.',
  } satisfies Record<RegistrationReview, string>,
  needReader: 'A verdict has a reader’s name: choose one, or add yours.',
  note: 'Note',
  noteHint: 'Why, in a few words',
  accept: 'Accept',
  reject: 'Reject',
  withdraw: 'Take back',
  said: (reader: string, verdict: string, at: string) => `${reader} ${verdict}, ${at}`,
  verdicts: {
    accepted: 'accepted it',
    rejected: 'rejected it',
    withdrawn: 'took the verdict back',
  } satisfies Record<RegistrationVerdict, string>,
  again: 'Register again',
  first: 'Register',
  wasRejected: 'Made by this method before and rejected: take the verdict back, or lay the atlas by hand',
  isInUse: 'The one in use was made so',
  notCut:
    'Training leaves this scan out: no patches are cut for the registration in use. Register again by its method; what is made already is taken.',
  byHand: 'Lay it by hand…',
  byHandHint: 'Move and turn the atlas’s outline over the scan, then register from there',
  handHint: (move: string, counter: string, clockwise: string) =>
    `Drag the orange outline in any plane; with Alt a drag turns it. ${move}: 1 mm. ${counter} and ${clockwise}: 1° in the plane the pointer was last over.`,
  arrows: 'arrows',
  measuring: 'Measuring the overlap…',
  handDice: (dice: number) => `Overlap as it lies: ${dice.toFixed(2)}`,
  fromHere: (method: string) => `${method} from here`,
  startOver: 'Start over',
  cancel: 'Cancel',
  isAtlas: 'This scan is the atlas itself.',
  queued: 'Waiting among the jobs; this page follows when it is done.',
  queue: (n: number) => (n === 0 ? 'All registrations are reviewed' : `${n} still to review`),
  next: 'Next to review',
  line: (dice: number) => `Dice ${dice.toFixed(2)}`,
  withKey: (hint: string, key: string) => `${hint} (${key})`,
} as const;
