import type { ArchiveQuery, FoundSeriesPage, SeriesChoice } from '../../../model/archive.ts';
import type { Store } from '../storagePeer.ts';

export interface Retrieval extends SeriesChoice {
  /** What is wanted of the series. */
  readonly sopUids: readonly string[];
  /** Nothing of it is here: it may be asked for as a whole. */
  readonly whole: boolean;
}

/** Searches and fetches, whatever language an archive speaks. */
export interface ArchiveClient {
  /** @returns how it answered, in words. */
  test(): Promise<string>;
  search(query: ArchiveQuery): Promise<FoundSeriesPage>;
  /** CT series of a study. */
  seriesOfStudy(studyUid: string): Promise<readonly SeriesChoice[]>;
  /** SOP instance UIDs of a series. */
  instances(series: SeriesChoice): Promise<readonly string[]>;
  /** Takes objects in as they come, each by `store`; what the archive does not send is missing afterwards. */
  retrieve(wanted: readonly Retrieval[], store: Store, whileListening: WhileListening): Promise<void>;
}

/** Does something while objects may arrive on a connection that the archive makes, as C-MOVE needs it. */
export type WhileListening = (act: () => Promise<void>) => Promise<void>;

/** Studies that a search looks into. */
export const MAX_STUDIES = 100;
