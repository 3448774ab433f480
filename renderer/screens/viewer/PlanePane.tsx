import type { RefObject } from 'react';
import { useViewing } from '../../state/viewing.ts';
import { useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { AXES, type Plane } from '../../viewer/planes.ts';

/** The frame of one plane: letters, slab, slice number, window, HU under the pointer. */
export function PlanePane(props: {
  readonly plane: Plane;
  readonly viewport: RefObject<HTMLDivElement | null>;
  readonly hidden: boolean;
}) {
  const { plane, viewport, hidden } = props;
  const slices = useScreen((screen) => screen.slices?.[plane]);
  const toggle = () =>
    useScreen.setState(({ maximised }) => ({ maximised: maximised === plane ? null : plane }));
  const name = words.planes[plane];
  return (
    <section className="pane" data-plane={plane} aria-label={words.planeLabel(name)} hidden={hidden}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the M key maximises too. */}
      <div className="pane-viewport" ref={viewport} onDoubleClick={toggle} />
      <Letters plane={plane} />
      <span className="corner top-left">
        {name}
        <SlabWords />
      </span>
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

export function Letters({ plane }: { readonly plane: Plane }) {
  const [left, right, top, bottom] = AXES[plane].letters;
  return (
    <>
      <span className="letter left">{left}</span>
      <span className="letter right">{right}</span>
      <span className="letter top">{top}</span>
      <span className="letter bottom">{bottom}</span>
    </>
  );
}

/** A projection is no slice: it says so. */
export function SlabWords() {
  const { mode, thicknessMm } = useViewing((viewing) => viewing.slab);
  if (mode === 'slice') return null;
  return (
    <b className="slab-words" data-slab={mode}>
      {words.slabWords(words.slabs[mode], thicknessMm)}
    </b>
  );
}

function CursorWords({ plane }: { readonly plane: Plane }) {
  const cursor = useScreen((screen) => screen.cursor);
  if (cursor?.plane !== plane || cursor.hu === null) return null;
  const [x, y, z] = cursor.point.map((mm) => mm.toFixed(0)) as [string, string, string];
  return (
    <span className="corner bottom-left" data-hu={cursor.hu}>
      <b>{words.hu(cursor.hu)}</b>
      <span>{words.place(x, y, z)}</span>
    </span>
  );
}

export function WindowWords() {
  const { width, centre } = useScreen((screen) => screen.window);
  return (
    <span className="corner bottom-right">{words.window(Math.round(width), Number(centre.toFixed(1)))}</span>
  );
}
