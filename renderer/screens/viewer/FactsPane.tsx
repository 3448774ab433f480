import type { ScanDetail } from '../../../preload/contract.ts';
import { LayerRows } from './LayerRows.tsx';
import { Measures } from './Measures.tsx';
import { ScanFacts } from './ScanFacts.tsx';
import type { ShownLayer } from './shownLayers.ts';

/** The fourth pane: layers, measures and the scan's facts. */
export function FactsPane(props: { readonly detail: ScanDetail; readonly layers: readonly ShownLayer[] }) {
  const { detail, layers } = props;
  return (
    <section className="pane facts-pane" aria-label="Layers, measures and facts">
      <h2>Layers</h2>
      <LayerRows layers={layers} />
      <h2>Measures</h2>
      <Measures measures={detail.measures} />
      <h2>Scan</h2>
      <ScanFacts detail={detail} />
    </section>
  );
}
