import { viewerWords as words } from '../../strings/en/viewer.ts';
import { LayerRows } from './LayerRows.tsx';
import { Measures } from './Measures.tsx';
import { PANELS, type PanelProps } from './panels.ts';
import { ScanFacts } from './ScanFacts.tsx';
import type { ShownLayer } from './shownLayers.ts';

/** Beside the panes: layers, what others' panels add, measures and the scan's facts. */
export function FactsPane(props: PanelProps & { readonly layers: readonly ShownLayer[] }) {
  const { detail, layers, viewer } = props;
  return (
    <section className="facts-pane" aria-label={words.sidePanel}>
      <h2>{words.layers}</h2>
      <LayerRows layers={layers} />
      {PANELS.map(({ id, title, Panel }) => (
        <section key={id} aria-label={title}>
          <h2>{title}</h2>
          <Panel viewer={viewer} detail={detail} />
        </section>
      ))}
      <h2>{words.measures}</h2>
      <Measures measures={detail.measures} />
      <h2>{words.scan}</h2>
      <ScanFacts detail={detail} />
    </section>
  );
}
