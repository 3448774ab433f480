/** Words of the frame around all screens. */
export const appWords = {
  libraryRefused: 'This library cannot be opened',
  libraryOpening: 'Opening the library',
  scansRefused: 'The scans cannot be listed',
  tryAgain: 'Try again',
  screens: 'Screens',
  keys: 'Keys',
  close: 'Close',
} as const;
