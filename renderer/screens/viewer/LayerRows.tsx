import { setLook, useScreen } from '../../store.ts';
import type { ShownLayer } from './shownLayers.ts';

/** Each layer: seen or not, how strongly. */
export function LayerRows(props: { readonly layers: readonly ShownLayer[] }) {
  const looks = useScreen((screen) => screen.looks);
  return (
    <ul className="layers">
      {props.layers.map(({ id, name, note, colour }) => {
        const look = looks[id] ?? { visible: true, opacity: 1 };
        return (
          <li key={id} data-layer={id}>
            <label>
              <input
                type="checkbox"
                checked={look.visible}
                onChange={(event) => setLook(id, { visible: event.target.checked })}
              />
              <i className="swatch" style={{ backgroundColor: `rgb(${colour.join(' ')})` }} />
              <span className="ellipsis">{name}</span>
            </label>
            <span className="layer-note ellipsis">{note}</span>
            <input
              type="range"
              min="0"
              max="1"
              step="0.05"
              aria-label={`Opacity of ${name}`}
              disabled={!look.visible}
              value={look.opacity}
              onChange={(event) => setLook(id, { opacity: Number(event.target.value) })}
            />
          </li>
        );
      })}
      {props.layers.length === 0 && <li className="quiet">No layers yet.</li>}
    </ul>
  );
}
