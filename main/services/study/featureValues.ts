import type { Pooling } from '../../../native-models/common/pooling.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { StudyFeatures } from '../../../native-models/study/studyInput.ts';
import { measuresOfScan } from '../../catalog/measures.ts';
import type { FeatureSet, FeatureSource } from '../../model/studyDefinition.ts';
import { variableOf } from '../clinical/variables.ts';
import type { Library } from '../library/library.ts';
import type { Session } from '../library/session.ts';
import { chosenModel } from '../models/models.ts';
import { BASELINES, isLearned } from './baselines.ts';
import { readImportedFeatures, requireImported } from './importFeatures.ts';
import { modelFeatures } from './modelFeatures.ts';
import { baselineFeatures } from './patchFeatures.ts';
import type { ScanRows } from './scanRows.ts';
import type { StudyPatient } from './studyData.ts';

/** Numbers of one source, `[patient][column]`; null for a patient who has none. */
type SourceRows = readonly (readonly (number | null)[] | null)[];

/** A set as the study computes with it: its sources side by side. */
export async function featureValues(
  session: Session,
  set: FeatureSet,
  patients: readonly StudyPatient[],
): Promise<StudyFeatures> {
  const base = { label: setLabel(session.library, set), group: groupOf(set) };
  const absent = set.map(absentReason).find((reason) => reason !== null) ?? null;
  if (absent !== null) return { ...base, columns: 0, data: new Float64Array(0), absent };
  const sources: SourceRows[] = [];
  for (const source of set) sources.push(await sourceRows(session, source, patients));
  const widths = sources.map((rows) => rows.find((row) => row !== null)?.length ?? 0);
  const missing = widths.indexOf(0);
  if (missing >= 0) {
    const reason = `no patient of the study has ${sourceLabel(session.library, set[missing]!)}; ${remedy(set[missing]!)}`;
    return { ...base, columns: 0, data: new Float64Array(0), absent: reason };
  }
  const columns = widths.reduce((a, b) => a + b, 0);
  const data = new Float64Array(patients.length * columns).fill(Number.NaN);
  let from = 0;
  sources.forEach((rows, s) => {
    rows.forEach((row, i) => {
      row?.forEach((value, j) => {
        if (value !== null) data[i * columns + from + j] = value;
      });
    });
    from += widths[s]!;
  });
  const note = noteOf(session.library, set);
  return { ...base, columns, data, absent: null, ...(note && { note }) };
}

async function sourceRows(
  session: Session,
  source: FeatureSource,
  patients: readonly StudyPatient[],
): Promise<SourceRows> {
  const { library } = session;
  switch (source.kind) {
    case 'model': {
      const model = chosenModel(library, 'pretrained', source.model ?? undefined);
      return rowsOfScans(await modelFeatures(session, model), patients);
    }
    case 'measures':
      return patients.map(({ scanId }) => {
        const measures = new Map(
          measuresOfScan(library.catalog, scanId ?? '')
            .filter(({ region }) => region === 'both')
            .map(({ name, value }) => [name, value]),
        );
        const row = source.names.map((name) => measures.get(name) ?? null);
        return row.every((value) => value === null) ? null : row;
      });
    case 'clinical':
      return patients.map(({ values }) => {
        const row = source.names.map((name) => values.get(name) ?? null);
        const text = row.findIndex((value) => typeof value === 'string');
        if (text >= 0) {
          throw new Refusal(
            'text-feature',
            `“${source.names[text]}” holds text; features are numbers: import it as numbers or grades`,
          );
        }
        return row.every((value) => value === null) ? null : (row as (number | null)[]);
      });
    case 'imported': {
      const table = readImportedFeatures(library, requireImported(library, source.name));
      const rows = new Map(table.rows.map(({ key, values }) => [key, values]));
      return patients.map(
        ({ scanId, patientKey }) => rows.get(table.by === 'scan' ? (scanId ?? '') : patientKey) ?? null,
      );
    }
    case 'landmarks': {
      const model = chosenModel(library, 'pretrained', source.model ?? undefined);
      return rowsOfScans(await modelFeatures(session, model, source.pooling), patients);
    }
    case 'baseline':
      if (!isLearned(source.method)) {
        const names = BASELINES.map(({ id }) => id).join(', ');
        throw new Refusal(
          'unknown-baseline',
          `no baseline is called “${source.method}”; there are: ${names}`,
        );
      }
      return rowsOfScans(await baselineFeatures(session, source.method), patients);
  }
}

const rowsOfScans = (rows: ScanRows, patients: readonly StudyPatient[]): SourceRows =>
  patients.map(({ scanId }) => rows.get(scanId ?? '') ?? null);

/** What a reader of a set's scores must know. */
function noteOf(library: Library, set: FeatureSet): string | null {
  if (set.some((source) => source.kind === 'baseline' && isLearned(source.method))) {
    return 'learnt without labels from all prepared scans, those of test folds included';
  }
  const encoded = set.some(
    (source) =>
      source.kind === 'imported' &&
      readImportedFeatures(library, requireImported(library, source.name)).encoder !== undefined,
  );
  return encoded
    ? 'computed by an ONNX encoder of which it is not known whether these patients trained it'
    : null;
}

/** Why a source can have no numbers, whatever the patients. */
const absentReason = (source: FeatureSource): string | null =>
  source.kind === 'baseline' ? (BASELINES.find(({ id }) => id === source.method)?.absent ?? null) : null;

const remedy = (source: FeatureSource): string =>
  source.kind === 'measures'
    ? 'measure the scans first'
    : ['model', 'landmarks', 'baseline'].includes(source.kind)
      ? 'prepare the scans first'
      : 'import a table that holds it';

const POOLING_LABELS: Readonly<Record<Pooling, string>> = {
  spread: 'mean and s.d. of the landmarks',
  thirds: 'thirds of the lungs',
};
const MEASURE_LABELS: Readonly<Record<string, string>> = { laa950: 'LAA-950', perc15: 'Perc15' };

/** What tables and figures call a clinical column. */
export const columnLabel = (name: string): string =>
  name === 'bode' ? 'BODE' : (variableOf(name)?.label ?? name);

export function sourceLabel(library: Library, source: FeatureSource): string {
  switch (source.kind) {
    case 'model':
      return chosenModel(library, 'pretrained', source.model ?? undefined).name;
    case 'landmarks':
      return `${chosenModel(library, 'pretrained', source.model ?? undefined).name}, ${POOLING_LABELS[source.pooling]}`;
    case 'measures':
      return source.names.map((name) => MEASURE_LABELS[name] ?? name).join(', ');
    case 'clinical':
      return source.names.map(columnLabel).join(', ');
    case 'imported':
      return source.name;
    case 'baseline':
      return BASELINES.find(({ id }) => id === source.method)?.label ?? source.method;
  }
}

export const setLabel = (library: Library, set: FeatureSet): string =>
  set.map((source) => sourceLabel(library, source)).join(' + ');

function groupOf(set: FeatureSet): StudyFeatures['group'] {
  if (set.every(({ kind }) => kind === 'clinical')) return 'clinical';
  if (set.some(({ kind }) => kind === 'clinical')) return 'both';
  return set.every(({ kind }) => kind === 'baseline') ? 'baseline' : 'imaging';
}
