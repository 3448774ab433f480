import { viewerWords as words } from '../../strings/en/viewer.ts';
import { LayerRows } from './LayerRows.tsx';
import { Measurements } from './Measurements.tsx';
import { Measures } from './Measures.tsx';
import { PanelTabs } from './PanelTabs.tsx';
import { PrepareScan } from './PrepareScan.tsx';
import type { PanelProps } from './panels.ts';
import { Problems, ScanFacts } from './ScanFacts.tsx';
import type { ShownLayer } from './shownLayers.ts';
import type { ReadImage } from './useReading.ts';

/** Beside the panes: layers, the open panel, measures and the scan's facts. */
export function FactsPane(
  props: PanelProps & { readonly layers: readonly ShownLayer[]; readonly image: ReadImage },
) {
  const { detail, image, layers, viewer } = props;
  return (
    <section className="facts-pane" aria-label={words.sidePanel}>
      <Problems problems={detail.row.problems} />
      {!detail.volume && <PrepareScan detail={detail} />}
      <h2>{words.layers}</h2>
      <LayerRows layers={layers} />
      <Measurements viewer={viewer} detail={detail} />
      <PanelTabs viewer={viewer} detail={detail} />
      <h2>{words.measures}</h2>
      <Measures detail={detail} />
      <h2>{words.scan}</h2>
      <ScanFacts detail={detail} image={image} />
    </section>
  );
}
