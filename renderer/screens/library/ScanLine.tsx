import type { ScanRow } from '../../../preload/contract.ts';
import { library as words } from '../../strings/en/library.ts';
import { dateWords, mmWords, spacingWords, stageWords } from '../../words.ts';

/** Below the table: all that is known of the scan in hand, its warnings in words. */
export function ScanLine({ scan }: { readonly scan: ScanRow | undefined }) {
  if (!scan) return null;
  const facts = [
    scan.id,
    scan.pseudonym,
    dateWords(scan.studyDate),
    scan.description,
    scan.manufacturer,
    spacingWords(scan),
    scan.thicknessMm === null ? null : words.thickness(mmWords(scan.thicknessMm)),
    scan.kernel,
    scan.gold === null ? null : words.gold(scan.gold),
    stageWords(scan.stage),
    scan.review === null ? null : words.reviews[scan.review],
  ].filter((fact) => fact !== null && fact !== '');
  return (
    <section className="scan-facts" aria-label={words.facts} aria-live="polite">
      <p className="quiet selectable">{facts.join(' · ')}</p>
      {scan.problems.length === 0 && <p className="quiet">{words.noWarnings}</p>}
      {scan.problems.map(({ code, blocking, message }) => (
        <p key={code} className={blocking ? 'said failure' : 'said warning'}>
          {message}
          {blocking && <strong> — {words.blocking}</strong>}
        </p>
      ))}
    </section>
  );
}
