import type { LedgerLine } from '../../../preload/contract.ts';

/** Lines in whose file name, code or reason every word of the query occurs. */
export function findLines(lines: readonly LedgerLine[], query: string): readonly LedgerLine[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return lines;
  return lines.filter(({ name, code, reason }) => {
    const words = `${name} ${code ?? ''} ${reason ?? ''}`.toLowerCase();
    return wanted.every((word) => words.includes(word));
  });
}
