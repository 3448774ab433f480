import PQueue from 'p-queue';
import { Refusal } from '../../../../native-models/common/refusal.ts';
import type { ArchiveQuery, FoundSeries, SeriesChoice, WebArchive } from '../../../model/archive.ts';
import { SpoolFile } from '../spoolFile.ts';
import type { Store } from '../storagePeer.ts';
import { type ArchiveClient, MAX_STUDIES, type Retrieval } from './archiveClient.ts';
import { type DicomJson, dicomJsonList, jsonText } from './dicomJson.ts';
import { saveParts } from './saveParts.ts';
import { studyKeys } from './searchKeys.ts';
import { webJson, webRequest } from './webRequest.ts';

const TAGS = {
  study: '0020000D',
  series: '0020000E',
  object: '00080018',
  patientId: '00100020',
  patientName: '00100010',
  date: '00080020',
  studyDescription: '00081030',
  seriesDescription: '0008103E',
  modality: '00080060',
  instances: '00201209',
} as const;

/** As they are kept, in whatever transfer syntax. */
const OBJECTS = 'multipart/related; type="application/dicom"; transfer-syntax=*';
const REQUESTS_AT_ONCE = 4;

/** An archive that is spoken to by QIDO-RS and WADO-RS. */
export function webArchive(archive: WebArchive, secret: string | null, signal: AbortSignal): ArchiveClient {
  const list = async (path: string): Promise<DicomJson[]> => {
    const parsed = dicomJsonList.safeParse(await webJson(archive, secret, path, signal));
    if (parsed.success) return parsed.data;
    throw new Refusal(
      'archive-failed',
      `${archive.name} answered with JSON that is no list of DICOM objects`,
    );
  };
  return {
    test: async () => {
      await list('/studies?limit=1');
      return 'QIDO-RS answered';
    },
    search: (query) => search(list, query),
    seriesOfStudy: async (studyUid) => {
      const rows = await list(`/studies/${studyUid}/series?Modality=CT`);
      return rows.map((row) => ({ studyUid, seriesUid: jsonText(row, TAGS.series) }));
    },
    instances: async (series) => {
      const rows = await list(`${seriesPath(series)}/instances?includefield=${TAGS.object}`);
      return rows.map((row) => jsonText(row, TAGS.object)).filter(Boolean);
    },
    retrieve: async (wanted, store) => {
      const queue = new PQueue({ concurrency: REQUESTS_AT_ONCE });
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      const jobs = wanted.flatMap((retrieval) =>
        retrieval.sopUids.map((sopUid) =>
          queue.add(() => retrieveObject(archive, secret, retrieval, sopUid, store, either)),
        ),
      );
      try {
        await Promise.all(jobs);
      } catch (error) {
        queue.clear();
        stop.abort(error);
        await queue.onIdle();
        throw error;
      }
    },
  };
}

const seriesPath = ({ studyUid, seriesUid }: SeriesChoice): string =>
  `/studies/${studyUid}/series/${seriesUid}`;

/** Blanks as `%20`: some archives take a `+` as it is. */
const queryText = (asked: URLSearchParams): string => asked.toString().replaceAll('+', '%20');

async function search(list: (path: string) => Promise<DicomJson[]>, query: ArchiveQuery) {
  const studies = new Map<string, DicomJson>();
  for (const keys of studyKeys(query)) {
    const asked = new URLSearchParams({ ...keys, limit: String(MAX_STUDIES + 1) });
    for (const tag of [TAGS.studyDescription, TAGS.patientId, TAGS.patientName]) {
      asked.append('includefield', tag);
    }
    for (const row of await list(`/studies?${queryText(asked)}`)) studies.set(jsonText(row, TAGS.study), row);
  }
  const series: FoundSeries[] = [];
  for (const [studyUid, study] of [...studies].slice(0, MAX_STUDIES)) {
    const asked = new URLSearchParams(query.modality ? { Modality: query.modality } : {});
    for (const tag of [TAGS.seriesDescription, TAGS.instances]) asked.append('includefield', tag);
    const rows = await list(`/studies/${studyUid}/series?${queryText(asked)}`);
    series.push(...rows.map((row) => foundSeries(study, row)));
  }
  return { series, more: studies.size > MAX_STUDIES };
}

const foundSeries = (study: DicomJson, series: DicomJson): FoundSeries => ({
  studyUid: jsonText(study, TAGS.study),
  seriesUid: jsonText(series, TAGS.series),
  patientId: jsonText(study, TAGS.patientId),
  patientName: jsonText(study, TAGS.patientName),
  studyDate: jsonText(study, TAGS.date),
  studyDescription: jsonText(study, TAGS.studyDescription),
  seriesDescription: jsonText(series, TAGS.seriesDescription),
  modality: jsonText(series, TAGS.modality),
  instances: Number.parseInt(jsonText(series, TAGS.instances), 10) || null,
});

async function retrieveObject(
  archive: WebArchive,
  secret: string | null,
  retrieval: Retrieval,
  sopUid: string,
  store: Store,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const path = `${seriesPath(retrieval)}/instances/${sopUid}`;
  const response = await webRequest(archive, secret, path, OBJECTS, signal);
  const files: SpoolFile[] = [];
  await saveParts(archive.name, response, () => {
    // It comes with its own header.
    const file = new SpoolFile(store.folder, new Uint8Array());
    files.push(file);
    return file;
  });
  for (const file of files) await store.take({ ...(await file.complete), name: `${sopUid}.dcm` });
}
