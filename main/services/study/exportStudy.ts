import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import type { StudyDefinition } from '../../model/studyDefinition.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { readImportedFeatures, requireImported } from './importFeatures.ts';
import { definitionOf, requireStudy, resultOf } from './studies.ts';
import { studyMethods } from './studyMethods.ts';
import { modelsOf } from './trainedPatients.ts';

/**
 * Writes a study's tables, figures, methods paragraph, definition and exact versions into a folder, with a PDF of all.
 * @throws Refusal `study-not-run`.
 */
export async function exportStudy(session: Session, idOrName: string, folder: string): Promise<number> {
  const { library } = session;
  const study = requireStudy(library, idOrName);
  const result = resultOf(library, study);
  if (!result) {
    throw new Refusal(
      'study-not-run',
      `the study “${study.name}” has no result yet; run it first: drasclr study run "${study.name}"`,
    );
  }
  const definition = definitionOf(study);
  await mkdir(folder, { recursive: true });
  const versions = {
    program: PROGRAM_VERSION,
    node: process.versions.node,
    result: study.resultKey,
    ranAt: study.ranAt,
    imported: importedOf(library, definition),
    models: modelsOf(library, definition).map(({ id, name, weightsSha256 }) => ({ id, name, weightsSha256 })),
  };
  await writeFileAtomic(
    join(folder, 'study.json'),
    Buffer.from(`${JSON.stringify({ definition, versions }, null, 2)}\n`),
  );
  const methods = studyMethods(library, definition, result);
  const { files } = await trackedJob(session, 'studyExport', study.id, {
    folder,
    title: study.name,
    methods,
    result,
  });
  return files + 1;
}

/** Hashes of the imported features that a study uses, and of the encoder that computed them here. */
const importedOf = (library: Library, { features }: StudyDefinition) =>
  features.flat().flatMap((source) => {
    if (source.kind !== 'imported') return [];
    const row = requireImported(library, source.name);
    const { encoder } = readImportedFeatures(library, row);
    return [{ name: row.name, sha256: row.sha256, ...(encoder && { encoder }) }];
  });
