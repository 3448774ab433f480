import type { RefObject } from 'react';
import { useScreen } from '../../store.ts';
import { AXES, type Plane } from '../../viewer/planes.ts';
import { capital } from '../../words.ts';

/** The frame of one plane: letters, slice number, window, HU under the pointer. */
export function PlanePane(props: {
  readonly plane: Plane;
  readonly viewport: RefObject<HTMLDivElement | null>;
  readonly hidden: boolean;
}) {
  const { plane, viewport, hidden } = props;
  const slices = useScreen((screen) => screen.slices?.[plane]);
  const [left, right, top, bottom] = AXES[plane].letters;
  const toggle = () =>
    useScreen.setState(({ maximised }) => ({ maximised: maximised === plane ? null : plane }));
  return (
    <section className="pane" data-plane={plane} aria-label={`${capital(plane)} plane`} hidden={hidden}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the M key maximises too. */}
      <div className="pane-viewport" ref={viewport} onDoubleClick={toggle} />
      <span className="letter left">{left}</span>
      <span className="letter right">{right}</span>
      <span className="letter top">{top}</span>
      <span className="letter bottom">{bottom}</span>
      <span className="corner top-left">{capital(plane)}</span>
      {slices && (
        <span className="corner top-right" data-slice={slices.index + 1}>
          {slices.index + 1} / {slices.count}
        </span>
      )}
      <CursorWords plane={plane} />
      <WindowWords />
    </section>
  );
}

function CursorWords({ plane }: { readonly plane: Plane }) {
  const cursor = useScreen((screen) => screen.cursor);
  if (cursor?.plane !== plane || cursor.hu === null) return null;
  const [x, y, z] = cursor.point.map((mm) => mm.toFixed(0)) as [string, string, string];
  return (
    <span className="corner bottom-left" data-hu={cursor.hu}>
      <b>{cursor.hu} HU</b> · {x}, {y}, {z} mm
    </span>
  );
}

function WindowWords() {
  const { width, centre } = useScreen((screen) => screen.window);
  return (
    <span className="corner bottom-right">
      W {Math.round(width)} C {Number(centre.toFixed(1))}
    </span>
  );
}
