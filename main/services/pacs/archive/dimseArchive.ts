import type { requests, responses } from 'dcmjs-dimse';
import { isRefusal, Refusal } from '../../../../native-models/common/refusal.ts';
import type { ArchiveQuery, DimseArchive, FoundSeries, SeriesChoice } from '../../../model/archive.ts';
import { dimse, UNCOMPRESSED, VERIFICATION } from '../dimse.ts';
import { SILENCE_MS, type Store } from '../storagePeer.ts';
import { CT_STORAGE_CLASSES, STORAGE_SYNTAXES } from '../storageSyntaxes.ts';
import { type ArchiveClient, MAX_STUDIES, type Retrieval } from './archiveClient.ts';
import { type AssociationOptions, associate, type OpenAssociation, type Proposal } from './associate.ts';
import { studyKeys } from './searchKeys.ts';

/** Study Root Query/Retrieve Information Model. */
const FIND = '1.2.840.10008.5.1.4.1.2.2.1';
const MOVE = '1.2.840.10008.5.1.4.1.2.2.2';
const GET = '1.2.840.10008.5.1.4.1.2.2.3';

const proposal = (abstractSyntax: string): Proposal => ({ abstractSyntax, transferSyntaxes: UNCOMPRESSED });

/** A context for each syntax, so that the archive sends each object as it keeps it. */
const STORAGE: readonly Proposal[] = CT_STORAGE_CLASSES.flatMap((abstractSyntax) =>
  STORAGE_SYNTAXES.map((syntax) => ({ abstractSyntax, transferSyntaxes: [syntax], receives: true as const })),
);

/** An archive that is spoken to by C-FIND, and by C-GET or, where it has none, C-MOVE. */
export function dimseArchive(archive: DimseArchive, signal: AbortSignal): ArchiveClient {
  const { name } = archive;
  const withAssociation: WithAssociation = async (proposals, act, options) => {
    const open = await associate(archive, proposals, signal, options);
    try {
      const result = await act(open);
      await open.close();
      return result;
    } catch (error) {
      open.abort();
      throw error;
    }
  };
  return {
    test: () =>
      withAssociation(
        [proposal(VERIFICATION), proposal(FIND), proposal(GET), proposal(MOVE)],
        async (open) => {
          requireSuccess(name, 'C-ECHO', await open.request(new dimse.requests.CEchoRequest()));
          const can = [
            open.accepts(FIND) && 'C-FIND',
            open.accepts(GET) && 'C-GET',
            open.accepts(MOVE) && 'C-MOVE',
          ];
          return `C-ECHO answered; it offers ${can.filter(Boolean).join(', ') || 'no query'}`;
        },
      ),
    search: (query) => withAssociation([proposal(FIND)], (open) => search(name, open, query)),
    seriesOfStudy: (studyUid) =>
      withAssociation([proposal(FIND)], async (open) => {
        const keys = { StudyInstanceUID: studyUid, Modality: 'CT' };
        const rows = await find(name, open, 'SERIES', keys, ['SeriesInstanceUID']);
        return rows.map((row) => ({ studyUid, seriesUid: row.SeriesInstanceUID ?? '' }));
      }),
    instances: (series) =>
      withAssociation([proposal(FIND)], async (open) => {
        const found = await find(name, open, 'IMAGE', uidKeys(series), ['SOPInstanceUID']);
        return found.map((each) => each.SOPInstanceUID!).filter(Boolean);
      }),
    retrieve: async (wanted, store, whileListening) => {
      if (await retrievedByGet(archive, withAssociation, wanted, store)) return;
      // An archive may send all objects before it says a word on this association.
      await withAssociation(
        [proposal(MOVE)],
        (open) => whileListening(() => retrieve(name, open, wanted, archive.callingAe)),
        { silenceMs: SILENCE_MS },
      );
    },
  };
}

type WithAssociation = <T>(
  proposals: readonly Proposal[],
  act: (open: OpenAssociation) => Promise<T>,
  options?: AssociationOptions,
) => Promise<T>;

/** False where the archive has no C-GET for us, which some say only when they are asked for the first object. */
async function retrievedByGet(
  { name }: DimseArchive,
  withAssociation: WithAssociation,
  wanted: readonly Retrieval[],
  store: Store,
): Promise<boolean> {
  let arrived = 0;
  const counting: Store = {
    ...store,
    take: (arrival) => {
      arrived += 1;
      return store.take(arrival);
    },
  };
  try {
    return await withAssociation(
      [proposal(GET), ...STORAGE],
      async (open) => {
        if (!open.accepts(GET)) return false;
        await retrieve(name, open, wanted, null);
        return true;
      },
      { store: counting },
    );
  } catch (error) {
    if (isRefusal(error) && error.code === 'archive-failed' && arrived === 0) return false;
    throw error;
  }
}

const uidKeys = ({ studyUid, seriesUid }: SeriesChoice) => ({
  StudyInstanceUID: studyUid,
  SeriesInstanceUID: seriesUid,
});

async function search(name: string, open: OpenAssociation, query: ArchiveQuery) {
  const asked = ['StudyInstanceUID', 'PatientID', 'PatientName', 'StudyDate', 'StudyDescription'];
  const studies = new Map<string, Row>();
  for (const keys of studyKeys(query)) {
    for (const row of await find(name, open, 'STUDY', keys, asked)) {
      if (row.StudyInstanceUID) studies.set(row.StudyInstanceUID, row);
    }
  }
  const series: FoundSeries[] = [];
  for (const study of [...studies.values()].slice(0, MAX_STUDIES)) {
    const keys = { StudyInstanceUID: study.StudyInstanceUID!, Modality: query.modality };
    const rest = ['SeriesInstanceUID', 'SeriesDescription', 'NumberOfSeriesRelatedInstances'];
    const rows = await find(name, open, 'SERIES', keys, rest);
    series.push(...rows.filter((row) => row.SeriesInstanceUID).map((row) => foundSeries(study, row)));
  }
  return { series, more: studies.size > MAX_STUDIES };
}

const foundSeries = (study: Row, series: Row): FoundSeries => ({
  studyUid: study.StudyInstanceUID ?? '',
  seriesUid: series.SeriesInstanceUID ?? '',
  patientId: study.PatientID ?? '',
  patientName: study.PatientName ?? '',
  studyDate: study.StudyDate ?? '',
  studyDescription: study.StudyDescription ?? '',
  seriesDescription: series.SeriesDescription ?? '',
  modality: series.Modality ?? '',
  instances: Number.parseInt(series.NumberOfSeriesRelatedInstances ?? '', 10) || null,
});

type Row = Readonly<Record<string, string>>;

/** @param keys what must match. @param asked what is wanted besides. */
async function find(
  name: string,
  open: OpenAssociation,
  level: 'STUDY' | 'SERIES' | 'IMAGE',
  keys: Row,
  asked: readonly string[],
): Promise<Row[]> {
  if (!open.accepts(FIND)) throw new Refusal('archive-refused', `${name} offers no query (C-FIND)`);
  const request = new dimse.requests.CFindRequest();
  const wanted = Object.fromEntries(asked.map((keyword) => [keyword, '']));
  request.setDataset(
    new dimse.Dataset({
      SpecificCharacterSet: 'ISO_IR 192',
      QueryRetrieveLevel: level,
      ...wanted,
      ...keys,
    }),
  );
  const rows: Row[] = [];
  const response = await open.request(request, (pending) => {
    const elements = pending.getDataset()?.getElements() ?? {};
    rows.push(Object.fromEntries(Object.entries(elements).map(([key, value]) => [key, textOf(value)])));
  });
  requireSuccess(name, 'C-FIND', response);
  return rows;
}

/** Of a naturalised element: text, a number, a person's name, or several of them. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join('\\');
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value) return String(value.Alphabetic);
  return value === undefined || value === null ? '' : String(value).trim();
}

/** @param destination AE title for C-MOVE; null for C-GET. */
async function retrieve(
  name: string,
  open: OpenAssociation,
  wanted: readonly Retrieval[],
  destination: string | null,
): Promise<void> {
  for (const retrieval of wanted) {
    for (const request of requestsOf(retrieval, destination)) {
      const response = await open.request(request);
      // Objects that failed are missing afterwards, which the caller counts.
      if (response.getStatus() === WARNING) continue;
      requireSuccess(name, destination === null ? 'C-GET' : 'C-MOVE', response);
    }
  }
}

/** “Sub-operations complete, one or more failures or warnings”. */
const WARNING = 0xb000;

function requestsOf(
  { studyUid, seriesUid, sopUids, whole }: Retrieval,
  destination: string | null,
): readonly requests.Request[] {
  const { CGetRequest, CMoveRequest } = dimse.requests;
  if (destination === null) {
    if (whole) return [withoutContexts(CGetRequest.createSeriesGetRequest(studyUid, seriesUid))];
    return sopUids.map((sopUid) =>
      withoutContexts(CGetRequest.createImageGetRequest(studyUid, seriesUid, sopUid)),
    );
  }
  if (whole) return [CMoveRequest.createSeriesMoveRequest(destination, studyUid, seriesUid)];
  return sopUids.map((sopUid) =>
    CMoveRequest.createImageMoveRequest(destination, studyUid, seriesUid, sopUid),
  );
}

/** The storage classes are proposed by us. */
function withoutContexts(request: requests.CGetRequest): requests.CGetRequest {
  request.setAddStorageSopClassesToAssociation(false);
  return request;
}

function requireSuccess(name: string, service: string, response: responses.Response): void {
  const status = response.getStatus();
  if (status === dimse.constants.Status.Success) return;
  if (status === dimse.constants.Status.MoveDestinationUnknown) {
    throw new Refusal(
      'archive-refused',
      `${name} does not know where to send: register this program's AE title, address and port there`,
    );
  }
  const hex = status.toString(16).padStart(4, '0').toUpperCase();
  throw new Refusal('archive-failed', `${name} answered ${service} with the status ${hex}`);
}
