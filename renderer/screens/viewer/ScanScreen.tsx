import type { ScanDetail } from '../../../preload/contract.ts';
import { useScreen } from '../../store.ts';
import { scansWords as words } from '../../strings/en/scans.ts';
import { viewerWords } from '../../strings/en/viewer.ts';
import { FailureNote } from '../FailureNote.tsx';
import { UnpreparedScan } from './UnpreparedScan.tsx';
import { useReading } from './useReading.ts';
import { ViewerScreen } from './ViewerScreen.tsx';

/** The right side: what is known of the chosen scan, in whichever state it is. */
export function ScanScreen() {
  const scan = useScreen((screen) => screen.scan);
  if (!scan) {
    return (
      <section className="note">
        <h2>{words.choose}</h2>
        <p>{words.chooseSays}</p>
      </section>
    );
  }
  switch (scan.kind) {
    case 'loading':
      return <section className="note" aria-busy="true" aria-label={words.opening} />;
    case 'refused':
      return <FailureNote title={words.cannotOpen} failure={scan.failure} />;
    case 'ready':
      return <OpenScan key={scan.value.row.id} detail={scan.value} />;
  }
}

/** The planes as soon as there is an image; what can be done about it where there is none. */
function OpenScan({ detail }: { readonly detail: ScanDetail }) {
  const reading = useReading(detail);
  switch (reading.kind) {
    case 'loading':
      return (
        <section className="note" aria-busy="true" role="status">
          <p>{viewerWords.readingSeries}</p>
        </section>
      );
    case 'ready':
      return <ViewerScreen detail={detail} image={reading.image} />;
    case 'nothing':
      return <UnpreparedScan detail={detail} failure={reading.failure} />;
  }
}
