import type { ArchiveRow, ReceiverView } from '../../../preload/contract/archives.ts';

/** Words about archives and the receiver. */
export const archives = {
  from: 'From an archive…',
  title: 'Fetch from an archive',
  none: 'No archive is known yet. Add one in the settings.',
  toSettings: 'To the settings',
  archive: 'Archive',
  patient: 'Patient',
  patientHint: 'An ID, or the beginning of a name',
  dateFrom: 'Studies from',
  dateTo: 'to',
  description: 'Description',
  search: 'Search',
  searching: 'Searching…',
  found: (n: number) => (n === 0 ? 'No CT series matches.' : n === 1 ? '1 series' : `${n} series`),
  more: 'More studies match than are shown: narrow the search.',
  results: 'Series that match',
  columns: {
    choose: 'Chosen',
    patient: 'Patient',
    date: 'Date',
    study: 'Study',
    series: 'Series',
    images: 'Images',
  },
  chooseSeries: (what: string) => `Choose ${what}`,
  unnamed: 'without a description',
  deidentify: 'Keep de-identified copies only',
  fetchChosen: (n: number) => (n === 1 ? 'Fetch 1 series' : `Fetch ${n} series`),
  cancel: 'Cancel',
  receiver: 'Receiver',
  receiverHint:
    'While it is on, a PACS or a scanner can send CT to this library (C-STORE). Success is answered only once an image is in the library. It goes on listening when the program is opened again.',
  on: 'Listen for scans',
  port: 'Port',
  aeTitle: 'AE title',
  others: 'Other computers may connect',
  othersHint: 'Otherwise only programs on this computer can. Say below who may send.',
  callers: 'Who may send',
  callersHint:
    'AE titles, separated by commas; AE@ADDRESS lets in one computer only. Empty: everyone on this computer.',
  apply: 'Apply',
  receiverStates: ({ state, received }: ReceiverView): string => {
    if (state.kind === 'off') return 'Nothing listens.';
    if (state.kind === 'refused') return `It does not listen: ${state.message}.`;
    const images = received === 1 ? '1 image' : `${received.toLocaleString('en')} images`;
    return `Listening as ${state.aeTitle} on ${state.host}, port ${state.port}; ${images} received.`;
  },
  listening: (port: number, received: number) =>
    `Listening on port ${port}${received > 0 ? ` · ${received.toLocaleString('en')} received` : ''}`,
  notListening: 'The receiver does not listen',
  archivesTitle: 'Archives',
  archivesHint:
    'Where CT series can be searched and fetched from: a PACS (C-FIND, C-GET or C-MOVE) or a DICOMweb server. A connection is opened only when you search, fetch or test.',
  noArchives: 'No archive is known.',
  secrets: {
    none: 'no password',
    kept: 'password kept by the system',
    environment: 'password from the environment',
  } satisfies Record<ArchiveRow['secret'], string>,
  test: 'Test',
  testing: 'Asking…',
  testThis: (name: string) => `Test ${name}`,
  remove: 'Forget',
  removeThis: (name: string) => `Forget ${name}`,
  add: 'Add an archive…',
  name: 'Name',
  kind: 'Kind',
  kinds: { dimse: 'PACS (DIMSE)', dicomweb: 'DICOMweb' },
  host: 'Address',
  called: 'Its AE title',
  calling: 'AE title of this program',
  tls: 'Encrypted (TLS)',
  url: 'URL',
  user: 'User (empty for a token)',
  secret: 'Password or token',
  save: 'Save',
} as const;
