import type { ScanDetail } from '../../../preload/contract.ts';
import type { Trouble } from '../../api.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { PrepareScan } from './PrepareScan.tsx';
import { Problems, ScanFacts } from './ScanFacts.tsx';

/** Nothing to look at: the originals cannot be read and nothing is prepared. */
export function UnpreparedScan(props: { readonly detail: ScanDetail; readonly trouble: Trouble | null }) {
  const { detail, trouble } = props;
  return (
    <section className="note unprepared">
      {trouble && (
        <p className="problem blocking" role="alert">
          {words.seriesRefused}: {trouble.message}
        </p>
      )}
      <PrepareScan detail={detail} />
      <Problems problems={detail.row.problems} />
      <ScanFacts detail={detail} />
    </section>
  );
}
