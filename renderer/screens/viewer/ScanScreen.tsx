import { useScreen } from '../../store.ts';
import { scansWords as words } from '../../strings/en/scans.ts';
import { TroubleNote } from '../TroubleNote.tsx';
import { UnpreparedScan } from './UnpreparedScan.tsx';
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
      return <TroubleNote title={words.cannotOpen} trouble={scan.trouble} />;
    case 'ready':
      return scan.value.volume ? (
        <ViewerScreen key={scan.value.row.id} detail={scan.value} volume={scan.value.volume} />
      ) : (
        <UnpreparedScan detail={scan.value} />
      );
  }
}
