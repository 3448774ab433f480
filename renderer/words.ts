import type { ScanRow, ScanStage } from '../preload/contract.ts';
import { scansWords } from './strings/en/scans.ts';

/** A pseudonym is a long hash; eight signs tell a cohort's patients apart. */
export const shortPseudonym = (pseudonym: string): string =>
  pseudonym.length > 12 ? pseudonym.slice(0, 8) : pseudonym;

/** `20260214` → `2026-02-14`. */
export const dateWords = (date: string | null): string => {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : (date ?? scansWords.noDate);
};

/** Local time of day and date, as `2026-02-14 09:05`. */
export const momentWords = (iso: string): string => {
  const at = new Date(iso);
  const two = (n: number): string => `${n}`.padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
};

export const mmWords = (mm: number): string => `${Number(mm.toFixed(2))}`;

export const spacingWords = ({ spacingMm }: Pick<ScanRow, 'spacingMm'>): string =>
  `${mmWords(spacingMm[0])} × ${mmWords(spacingMm[1])} × ${mmWords(spacingMm[2])} mm`;

/** In the order in which a scan goes through them. */
export const STAGES: readonly { readonly stage: ScanStage; readonly name: string }[] = (
  ['imported', 'lungs', 'registered', 'prepared', 'segmented'] as const
).map((stage) => ({ stage, name: scansWords.stages[stage] }));

export const stageNumber = (stage: ScanStage): number => STAGES.findIndex((known) => known.stage === stage);
export const stageWords = (stage: ScanStage): string => STAGES[stageNumber(stage)]!.name;

export const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
