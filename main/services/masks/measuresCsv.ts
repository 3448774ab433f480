import { stringify } from 'csv-stringify/sync';
import { acquisitionWarnings } from '../../../native-models/analysis/measureWarnings.ts';
import { thresholdOf } from '../../../native-models/common/probabilityLevel.ts';
import { findModel } from '../../catalog/models.ts';
import type { Library } from '../library/library.ts';
import { learnedFrom } from '../models/learnedFrom.ts';
import { requireScan } from '../scans/findScans.ts';
import type { Measured } from './measure.ts';
import { masksInUse, type ReviewState } from './review.ts';

const REVIEWED = {
  none: 'not reviewed',
  changed: 'not reviewed',
  accepted: 'accepted',
  corrected: 'corrected',
  rejected: 'rejected',
} as const satisfies Record<ReviewState, string>;

const SCAN_COLUMNS = [
  'scan',
  'patient',
  'studyDate',
  'manufacturer',
  'kernel',
  'thicknessMm',
  'spacingMm',
  'warnings',
  'models',
  'thresholds',
  'learnedFromPatient',
  'review',
] as const;

/**
 * One line per scan and region, one column per measure. What decides whether two lines may be compared stands beside
 * them: pseudonym, kernel, thickness, warnings, models with their thresholds, and what was said of the masks.
 */
export async function measuresCsv(library: Library, measured: readonly Measured[]): Promise<string> {
  const names = [...new Set(measured.flatMap(({ rows }) => rows.map((row) => row.name)))];
  const lines: (string | number)[][] = [];
  for (const { scanId, review, rows } of measured) {
    const facts = [...(await factsOf(library, scanId)), REVIEWED[review]];
    for (const region of new Set(rows.map((row) => row.region))) {
      const values = new Map(rows.filter((row) => row.region === region).map((row) => [row.name, row.value]));
      lines.push([...facts, regionName(region), ...names.map((name) => values.get(name) ?? '')]);
    }
  }
  return stringify(lines, { header: true, columns: [...SCAN_COLUMNS, 'region', ...names] });
}

/** `right-middle` is the middle third of the right lung by volume, and must not read as a lobe. */
export const regionName = (region: string): string =>
  region.includes('-') ? `${region.replace('-', ' ')} third` : region;

async function factsOf(library: Library, scanId: string): Promise<string[]> {
  const scan = requireScan(library, scanId);
  const masks = masksInUse(library, scanId);
  const learned = new Set(
    await Promise.all(
      masks.map(({ prediction }) => learnedFrom(library, prediction.modelId, scan.patientKey)),
    ),
  );
  const warnings = [
    ...scan.problems,
    ...acquisitionWarnings({
      manufacturer: scan.manufacturer ?? undefined,
      kernel: scan.kernel ?? undefined,
      sliceThicknessMm: scan.thicknessMm ?? undefined,
      contrast: scan.contrast,
    }),
  ];
  return [
    scanId,
    scan.patientKey,
    scan.studyDate ?? '',
    scan.manufacturer ?? '',
    scan.kernel ?? '',
    scan.thicknessMm === null ? '' : `${scan.thicknessMm}`,
    scan.grid.spacingMm.map((mm) => Number(mm.toFixed(3))).join(' × '),
    warnings.map(({ message }) => message).join('; '),
    masks.map(({ prediction }) => modelText(library, prediction.modelId, prediction.step)).join('; '),
    masks
      .map(
        ({ prediction, level, strokes }) =>
          `${prediction.subtype} ${thresholdOf(level).toFixed(2)}${strokes.length > 0 ? ` with ${strokes.length} strokes` : ''}`,
      )
      .join('; '),
    masks.length === 0
      ? ''
      : learned.has('fine-tuning')
        ? 'fine-tuning'
        : learned.has('pretraining')
          ? 'pretraining'
          : 'no',
  ];
}

function modelText({ catalog }: Library, modelId: string, step: number): string {
  return `${findModel(catalog, modelId)?.name ?? 'model'} (${modelId}), step ${step}`;
}
