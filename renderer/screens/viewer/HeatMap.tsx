import { setLook } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { heatGradient } from '../../viewer/paintHeat.ts';

/** Probabilities of a mask as colours instead of what lies above the threshold, with the legend of the colours. */
export function HeatMap({ layerId, heat }: { readonly layerId: string; readonly heat: boolean }) {
  return (
    <div className="heat-map">
      <label title={words.heatMapHint}>
        <input
          type="checkbox"
          checked={heat}
          onChange={({ target }) => setLook(layerId, { heat: target.checked })}
        />
        {words.heatMap}
      </label>
      {heat && (
        <figure className="heat-legend" aria-label={words.heatLegend}>
          <i style={{ background: heatGradient() }} />
          <figcaption>
            {words.heatTicks.map((tick) => (
              <span key={tick}>{tick}</span>
            ))}
          </figcaption>
        </figure>
      )}
    </div>
  );
}
