import { z } from 'zod';

/** Elements by their tag (PS3.18 F.2); of a value only what can be shown. */
const element = z.object({ Value: z.array(z.unknown()).optional() });
export const dicomJsonList = z.array(z.record(z.string(), element));
export type DicomJson = z.infer<typeof dicomJsonList>[number];

/** @param tag eight hexadecimal digits. @returns the first value, of a name its letters; empty when absent. */
export function jsonText(row: DicomJson, tag: string): string {
  const value = row[tag]?.Value?.[0];
  if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
  if (typeof value === 'object' && value !== null && 'Alphabetic' in value) return String(value.Alphabetic);
  return '';
}
