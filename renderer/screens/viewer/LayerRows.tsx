import { LAA_HU, type LaaHu, useViewing } from '../../state/viewing.ts';
import { setLook, useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { HeatMap } from './HeatMap.tsx';
import { isPrediction, LAA, type ShownLayer } from './shownLayers.ts';

/** Each layer: seen or not, how strongly. */
export function LayerRows(props: { readonly layers: readonly ShownLayer[] }) {
  const looks = useScreen((screen) => screen.looks);
  return (
    <ul className="layers">
      {props.layers.map(({ id, name, note, colour, doubt }) => {
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
            <span className="layer-note ellipsis">
              {note}
              {id === LAA && <LaaThreshold />}
            </span>
            {isPrediction(id) && look.visible && <HeatMap layerId={id} heat={look.heat === true} />}
            {doubt && look.visible && (
              <p className="layer-doubt" role="note">
                {doubt}
              </p>
            )}
            <input
              type="range"
              min="0"
              max="1"
              step="0.05"
              aria-label={words.opacityOf(name)}
              disabled={!look.visible}
              value={look.opacity}
              onChange={(event) => setLook(id, { opacity: Number(event.target.value) })}
            />
          </li>
        );
      })}
      {props.layers.length === 0 && <li className="quiet">{words.noLayers}</li>}
    </ul>
  );
}

function LaaThreshold() {
  const laaHu = useViewing((viewing) => viewing.laaHu);
  return (
    <select
      aria-label={words.laaThreshold}
      title={words.laaThreshold}
      value={laaHu}
      onChange={(event) => useViewing.setState({ laaHu: Number(event.target.value) as LaaHu })}
    >
      {LAA_HU.map((hu) => (
        <option key={hu} value={hu}>
          {words.hu(hu)}
        </option>
      ))}
    </select>
  );
}
