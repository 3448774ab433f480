import type { ScanDetail } from '../../../preload/contract.ts';
import type { Failure } from '../../api.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { PrepareScan } from './PrepareScan.tsx';
import { Problems, ScanFacts } from './ScanFacts.tsx';

/** Nothing to look at: the originals cannot be read and nothing is prepared. */
export function UnpreparedScan(props: { readonly detail: ScanDetail; readonly failure: Failure | null }) {
  const { detail, failure } = props;
  return (
    <section className="note unprepared">
      {failure && (
        <p className="problem blocking" role="alert">
          {words.seriesRefused}: {failure.message}
        </p>
      )}
      <PrepareScan detail={detail} />
      <Problems problems={detail.row.problems} />
      <ScanFacts detail={detail} />
    </section>
  );
}
