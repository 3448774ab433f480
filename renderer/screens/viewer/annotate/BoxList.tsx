import type { RefObject } from 'react';
import { useAnnotation } from '../../../state/annotation.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { boxCss } from './boxColours.ts';

/** The reader's boxes on the scan; a click goes there. */
export function BoxList(props: { readonly viewer: RefObject<Viewer | null> }) {
  const own = useAnnotation((annotation) => annotation.own);
  const selectedId = useAnnotation((annotation) => annotation.selectedId);
  if (!own) return null;
  if (own.boxes.length === 0) return <p className="quiet annotate-none">{words.none}</p>;
  return (
    <ul className="annotate-boxes" aria-label={words.list}>
      {own.boxes.map(({ id, centre, subtype }) => {
        const place = centre.map((mm) => mm.toFixed(0)).join(', ');
        return (
          <li key={id}>
            <button
              type="button"
              data-box={id}
              data-subtype={subtype}
              data-centre={centre.join(' ')}
              aria-pressed={id === selectedId}
              title={words.goTo(words.subtypes[subtype], place)}
              onClick={() => {
                useAnnotation.setState({ selectedId: id });
                props.viewer.current?.moveTo(centre);
              }}
            >
              <i className="swatch" style={{ backgroundColor: boxCss(subtype) }} />
              <span className="ellipsis">{words.subtypes[subtype]}</span>
              <span className="annotate-place-mm quiet">{place}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
