import type { ImportSummary } from '../../preload/contract.ts';

/** What became of the files. */
export function ImportReport(props: { readonly summary: ImportSummary }) {
  const { counts, scanIds, left } = props.summary;
  return (
    <div className="import-report" role="status">
      <p>
        {counts.imported} files imported, {counts.duplicate} known already, {scanIds.length}{' '}
        {scanIds.length === 1 ? 'scan' : 'scans'}.
      </p>
      {left.map(({ verdict, code, reason, files }) => (
        <p key={verdict + code} className="quiet">
          {files} {verdict}: {reason}
        </p>
      ))}
    </div>
  );
}
