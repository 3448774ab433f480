import type { EngineSetting, Origin, Theme } from '../../../preload/contract/settings.ts';
import { type Graphics, type GraphicsChoice, MAX_GPU_BYTES } from '../../viewer/graphics.ts';

/** Words of the settings screen. */
export const settings = {
  title: 'Settings',
  loading: 'Reading the settings…',
  refused: 'The settings cannot be read',
  close: 'Close',
  setAside: (name: string) =>
    `The settings file could not be understood. It was kept as ${name} beside the new one; these are the defaults.`,
  origins: {
    flag: 'set by a switch of the command line',
    environment: 'set by the environment',
    settings: 'set here',
    default: 'default',
  } satisfies Record<Origin, string>,
  overruled: (origin: Origin) =>
    origin === 'flag'
      ? 'A switch of the command line is in force until the program is closed; what you choose here comes after.'
      : 'A variable of the environment is in force; what you choose here comes after.',
  precedence:
    'The window and the command line share these settings. In both a switch (--library, --engine, --threads) wins over the environment (DRASCLR_LIBRARY, DRASCLR_ENGINE, DRASCLR_THREADS, DRASCLR_TENSORFLOW), the environment over the settings, and the settings over the defaults.',
  graphics: 'Images are drawn by',
  graphicsChoices: {
    auto: 'what the computer has',
    cpu: 'the processor',
    gpu: 'the graphics processor',
  } satisfies Record<GraphicsChoice, string>,
  graphicsSays: ({ backend, why, renderer }: Graphics): string => {
    const name = renderer === null ? '' : ` (${renderer})`;
    if (backend === 'gpu')
      return `In use: the graphics processor${name}; scans above ${MAX_GPU_BYTES / 2 ** 20} MB are drawn by the processor.`;
    if (why === 'software') return `In use: the processor, because the graphics are software${name}.`;
    if (why === 'absent') return 'In use: the processor, because there is no WebGL 2.';
    return 'In use: the processor.';
  },
  library: 'Library',
  libraryHint:
    'A library holds everything: originals, volumes, boxes, models, masks. Another one is opened in this window; a running job is paused first and goes on when its library is open again.',
  chooseLibrary: 'Open another…',
  showLibrary: 'Show its folder',
  open: 'open',
  openThis: 'Open',
  forget: 'Forget',
  notThere: 'not there now',
  engine: 'Engine',
  engineHint:
    'What computes the network. It holds for the next job that starts; “auto” takes the first that is accelerated.',
  engines: {
    auto: 'auto',
    native: 'native',
    wasm: 'wasm',
    webgpu: 'webgpu',
    tensorflow: 'tensorflow',
  } satisfies Record<EngineSetting, string>,
  looking: 'Looking for devices…',
  takesIt: 'auto takes it',
  available: 'can run',
  unavailable: 'cannot run',
  check: 'Check',
  checking: 'Checking…',
  checkHint: 'Runs one training step whose right result is known and compares every number.',
  checkRight: (n: number, seconds: number) => `All ${n} numbers right, ${seconds.toFixed(1)} s`,
  checkWrong: (wrong: number, of: number) =>
    `${wrong} of ${of} numbers wrong: do not train with it; update its driver or choose wasm`,
  threads: 'Threads',
  allThreads: (cores: number) => `all ${cores} cores`,
  threadsHint: 'Of the engines native and wasm. Fewer leave the machine to others while a job runs.',
  tensorflow: 'TensorFlow',
  tensorflowOwn: 'the program’s own build, if there is one',
  tensorflowHint: 'The folder that “npm run setup:tensorflow -- --folder” has built, e.g. with CUDA.',
  chooseFolder: 'Choose a folder…',
  useOwn: 'Use the program’s own',
  keys: 'Keys',
  keysHint: 'Press “Change”, then the key. Escape keeps the old one.',
  change: 'Change',
  press: 'Press a key…',
  reset: 'Reset',
  resetAll: 'Reset all keys',
  conflict: (other: string) => `Also the key of “${other}”: only one of them is heard`,
  taken: (key: string, other: string) => `${key} is the key of “${other}” already. Change that one first.`,
  readers: 'Readers',
  readersHint:
    'Boxes belong to their reader. A name is written into reports; use initials where names should not leave the lab. A new name takes along the boxes and all that can be undone.',
  noReaders: 'No reader yet. The first box needs one.',
  readerName: 'Name of a new reader',
  addReader: 'Add',
  rename: 'Rename',
  renameReader: (name: string) => `Rename ${name}`,
  newName: (name: string) => `New name of ${name}`,
  save: 'Save',
  keep: 'Keep the old one',
  look: 'Appearance',
  theme: 'Theme',
  themes: { dark: 'Dark', light: 'Light', system: 'As the system' } satisfies Record<Theme, string>,
  language: 'Language',
  english: 'English',
  languageHint:
    'English is the only one so far; all words are tables, so that another language is another table.',
  privacy: 'Privacy',
  privacyText:
    'Nothing leaves this machine. The program sends no statistics and looks for no updates; it opens a connection only to an archive that you search or fetch from, and listens only while you have switched the receiver on; its page may load nothing from outside. Scans, boxes, models and masks lie in the library’s folder, these settings in a file of your account. Patients appear by a pseudonym, a hash of their number; the original DICOM files in the library still hold what the scanner wrote into them. Anything under exports was written because you asked for it.',
  showSettings: 'Show the settings’ folder',
  about: 'About',
  research: 'Research use only. Not a medical device, not for diagnosis.',
  licence: 'Apache License 2.0. Implements DrasCLR (K. Yu, L. Sun et al.).',
  licences: (n: number) => `Licences of ${n} libraries`,
  version: 'Version',
} as const;
