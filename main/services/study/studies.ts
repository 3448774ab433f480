import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { StudyResult } from '../../../native-models/study/studyResult.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import {
  findStudyRow,
  keepStudyResult,
  listStudyRows,
  removeStudyRow,
  type SavedStudy,
  saveStudyRow,
} from '../../catalog/savedStudies.ts';
import { type StudyDefinition, studyDefinition } from '../../model/studyDefinition.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { gatherStudy, studyKey } from './gatherStudy.ts';

/** Keeps a study under its name. @throws Refusal `bad-study`, `study-exists`. */
export function newStudy(library: Library, given: unknown): SavedStudy {
  const parsed = studyDefinition.safeParse(given);
  if (!parsed.success) throw new Refusal('bad-study', z.prettifyError(parsed.error));
  const { data } = parsed;
  if (findStudyRow(library.catalog, data.name)) {
    throw new Refusal(
      'study-exists',
      `a study is called “${data.name}” already; choose another name, or remove that one first`,
    );
  }
  const id = `study-${randomBytes(4).toString('hex')}`;
  saveStudyRow(library.catalog, { id, name: data.name, definition: JSON.stringify(data) });
  return requireStudy(library, id);
}

/** By id or name. @throws Refusal `unknown-study`. */
export function requireStudy(library: Library, idOrName: string): SavedStudy {
  const study = findStudyRow(library.catalog, idOrName);
  if (study) return study;
  const names = listStudyRows(library.catalog).map(({ name }) => `“${name}”`);
  throw new Refusal(
    'unknown-study',
    `no study is called “${idOrName}”; there are: ${names.join(', ') || 'none'}`,
  );
}

export const definitionOf = (study: SavedStudy): StudyDefinition =>
  studyDefinition.parse(JSON.parse(study.definition));

export function removeStudy(library: Library, id: string): void {
  removeStudyRow(library.catalog, requireStudy(library, id).id);
}

const resultPath = (key: string): string => `studies/result-${key}.json`;

/** The last result; null before the first run. */
export function resultOf(library: Library, study: SavedStudy): StudyResult | null {
  if (study.resultKey === null || !existsSync(library.at(resultPath(study.resultKey)))) return null;
  return JSON.parse(readFileSync(library.at(resultPath(study.resultKey)), 'utf8')) as StudyResult;
}

/** True when data, models or settings have changed since the result, or can no longer be read. */
export async function isStale(library: Library, study: SavedStudy): Promise<boolean> {
  try {
    return (await studyKey(library, definitionOf(study))) !== study.resultKey;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}

/** Computes a study anew, unless nothing has changed since its result. @throws Refusal as {@link gatherStudy}. */
export async function runStudy(session: Session, idOrName: string): Promise<StudyResult> {
  const { library } = session;
  const saved = requireStudy(library, idOrName);
  const definition = definitionOf(saved);
  const known = resultOf(library, saved);
  if (known && saved.resultKey === (await studyKey(library, definition))) return known;
  const study = await gatherStudy(session, definition);
  // The features may only now be there: the key names what was really used.
  const key = await studyKey(library, definition);
  const threads = session.engine.threads ?? availableParallelism();
  const result = await trackedJob(session, 'study', saved.id, { study, threads });
  await writeFileAtomic(library.at(resultPath(key)), Buffer.from(JSON.stringify(result)));
  keepStudyResult(library.catalog, saved.id, key);
  return result;
}
