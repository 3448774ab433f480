/** Words of the lock of the view. */
export const lock = {
  title: 'Lock of the view',
  hint: 'After some minutes without a key or the pointer the window asks for a passphrase. It hides what is on the screen; it encrypts nothing: whoever can read the library’s files, or uses the command line, is not held back. Jobs go on.',
  on: (minutes: number) => `On: after ${minutes} minutes.`,
  off: 'Off.',
  passphrase: 'Passphrase',
  passphraseHint: 'At least eight characters; if it is lost, delete “lock” from settings.json',
  minutes: 'Minutes',
  set: 'Switch the lock on',
  remove: 'Switch the lock off',
  now: 'Lock now',
  locked: 'Locked',
  unlock: 'Unlock',
  wrong: 'This is not the passphrase.',
} as const;
