import type { ScanDetail } from '../../../preload/contract.ts';
import { ScanFacts } from './ScanFacts.tsx';

/** Imported, but not resampled yet: there is nothing to look at, and the way there is one command. */
export function UnpreparedScan(props: { readonly detail: ScanDetail }) {
  const { detail } = props;
  return (
    <section className="note unprepared">
      <h2>This scan is imported, not yet prepared</h2>
      <p>Preparing resamples it to 1 mm, finds the lungs and lays the atlas over them.</p>
      <code>drasclr prepare --scan {detail.row.id}</code>
      <ScanFacts detail={detail} />
    </section>
  );
}
