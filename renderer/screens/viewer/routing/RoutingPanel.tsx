import { useState } from 'react';
import type { RoutedModels } from '../../../../preload/contract/landmarks.ts';
import { useRegistration } from '../../../state/registration.ts';
import { useScreen } from '../../../store.ts';
import { routingWords as words } from '../../../strings/en/routing.ts';
import { FailureNote } from '../../FailureNote.tsx';
import type { PanelProps } from '../panels.ts';
import { Legend } from './Legend.tsx';
import { useRoutedModels, useRoutingDrawing, useRoutingPicture } from './useRouting.ts';

/** The routing weights of a layer as colours over the lungs. */
export function RoutingPanel({ viewer, detail }: PanelProps) {
  const scanId = detail.row.id;
  const registrationId = useRegistration((view) => (view.scanId === scanId ? view.shownId : null));
  const models = useRoutedModels(scanId, registrationId);
  if (registrationId === null || models === null) {
    return <p className="quiet landmark-note">{words.notRegistered}</p>;
  }
  if (models.kind === 'loading') return <p className="quiet landmark-note">{words.reading}</p>;
  if (models.kind === 'refused') return <FailureNote title={words.failed} failure={models.failure} />;
  if (models.value.models.length === 0) return <p className="quiet landmark-note">{words.noModels}</p>;
  return (
    <RoutingMap
      key={scanId}
      viewer={viewer}
      scanId={scanId}
      registrationId={registrationId}
      models={models.value}
    />
  );
}

function RoutingMap(props: {
  readonly viewer: PanelProps['viewer'];
  readonly scanId: string;
  readonly registrationId: string;
  readonly models: RoutedModels;
}) {
  const { viewer, scanId, registrationId, models } = props;
  const [seen, setSeen] = useState(false);
  const [chosen, setChosen] = useState('');
  // The first layers see what is under the window, the last what the patch means: begin in the middle.
  const [layer, setLayer] = useState(Math.floor(models.layers.length / 2));
  const [expert, setExpert] = useState<number | null>(null);
  const [opacity, setOpacity] = useState(0.55);
  const model = models.models.find(({ id }) => id === chosen) ?? models.models[0]!;
  const shown = useScreen((screen) => screen.pixels.kind === 'shown');
  const known = expert === null || expert < model.experts ? expert : null;
  const query = seen && shown ? { scanId, registrationId, modelId: model.id, layer, expert: known } : null;
  const picture = useRoutingPicture(query);
  const ready = picture?.kind === 'ready' ? picture.value : null;
  useRoutingDrawing(viewer, ready, opacity);
  return (
    <div className="routing" data-routing={ready ? 'shown' : seen ? 'loading' : 'off'}>
      <p className="quiet landmark-note">{words.what}</p>
      <div className="landmark-head">
        <button type="button" className="landmark-button" aria-pressed={seen} onClick={() => setSeen(!seen)}>
          {words.show}
        </button>
        <input
          type="range"
          min="0.1"
          max="1"
          step="0.05"
          aria-label={words.opacity}
          disabled={!seen}
          value={opacity}
          onChange={(event) => setOpacity(Number(event.target.value))}
        />
      </div>
      <label>
        <span>{words.model}</span>
        <select value={model.id} onChange={(event) => setChosen(event.target.value)}>
          {models.models.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{words.layer}</span>
        <select value={layer} onChange={(event) => setLayer(Number(event.target.value))}>
          {models.layers.map(({ inputs, outputs, stride }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a layer is its place.
            <option key={at} value={at}>
              {words.layerName(at + 1, inputs, outputs, stride)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{words.expert}</span>
        <select
          value={known ?? ''}
          onChange={(event) => setExpert(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">{words.strongest}</option>
          {Array.from({ length: model.experts }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an expert is its number.
            <option key={at} value={at}>
              {words.expertName(at + 1)}
            </option>
          ))}
        </select>
      </label>
      {seen && picture?.kind === 'loading' && (
        <p className="quiet landmark-note" role="status">
          {words.loading}
        </p>
      )}
      {seen && picture?.kind === 'refused' && (
        <p className="registration-failure" role="alert">
          {words.failed}: {picture.failure.message}
        </p>
      )}
      {seen && ready && <Legend picture={ready} />}
    </div>
  );
}
