import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { StudyResult } from '../../../native-models/study/studyResult.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import type { StudyDefinition } from '../../model/studyDefinition.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { readImportedFeatures, requireImported } from './importFeatures.ts';
import { LOGARITHMS } from './outcomes.ts';
import { definitionOf, requireStudy, resultOf } from './studies.ts';
import { studyMethods } from './studyMethods.ts';
import { modelsOf } from './trainedPatients.ts';

/**
 * Writes a study's tables, figures, methods paragraph, definition and exact versions into a folder, with a PDF of all.
 * @param colours clinical columns that the maps of the features are coloured by; left out, the first outcome's.
 * @throws Refusal `study-not-run`, `unknown-column`.
 */
export async function exportStudy(
  session: Session,
  idOrName: string,
  folder: string,
  colours: readonly string[] = [],
): Promise<number> {
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
    colours: coloursOf(definition, result, colours),
  });
  audit(library, 'exported', study.id, { format: 'study', files: files + 1 });
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

/** @throws Refusal `unknown-column` naming those there are. */
function coloursOf(
  { outcomes }: StudyDefinition,
  { columns = [] }: StudyResult,
  asked: readonly string[],
): readonly string[] {
  const known = columns.map(({ id }) => id);
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new Refusal(
      'unknown-column',
      `no patient of the study has “${unknown}”; there are: ${known.join(', ') || 'none'}`,
    );
  }
  if (asked.length > 0) return asked;
  return outcomes
    .map((id) => LOGARITHMS[id]?.of ?? id)
    .filter((id) => known.includes(id))
    .slice(0, 1);
}
