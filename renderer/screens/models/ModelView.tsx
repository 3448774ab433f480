import { useState } from 'react';
import type { ModelDetail } from '../../../preload/contract/models.ts';
import { ask } from '../../api.ts';
import { actOnModel, loadModels } from '../../state/models.ts';
import { models as words } from '../../strings/en/models.ts';
import { Calibration } from './Calibration.tsx';
import { CardText } from './CardText.tsx';
import { FoldTable } from './FoldTable.tsx';
import { Lineage } from './Lineage.tsx';
import { LossCurve } from './LossCurve.tsx';
import { ModelActs } from './ModelActs.tsx';
import { SettingTable } from './SettingTable.tsx';

/** All that is known of one model. */
export function ModelView({ detail }: { readonly detail: ModelDetail }) {
  const { row, data, warnings } = detail;
  return (
    <section className="model" aria-labelledby="model-name" data-open-model={row.id}>
      <ModelActs detail={detail} />
      <Lineage detail={detail} />
      {warnings.map((warning) => (
        <p key={warning} className="hint">
          {warning}
        </p>
      ))}
      <div className="model-columns">
        <div className="model-column">
          <h3>{words.facts}</h3>
          <Facts detail={detail} />
          <h3>{words.scans}</h3>
          {data ? (
            <details>
              <summary>{words.showScans(data.length)}</summary>
              <p className="model-ids">{data.map(({ scanId }) => scanId).join(' ')}</p>
            </details>
          ) : (
            <p className="quiet">{words.scansUnknown}</p>
          )}
          <h3>{words.settings}</h3>
          <SettingTable kind={row.kind} settings={detail.settings} />
        </div>
        <div className="model-column">
          <h3>{row.kind === 'pretrained' ? words.curves : words.folds}</h3>
          {row.kind === 'pretrained' ? (
            <LossCurve epochs={detail.epochs} />
          ) : (
            <>
              <FoldTable folds={detail.folds} scores={detail.scores} baselines={detail.baselines} />
              {detail.calibration && <Calibration calibration={detail.calibration} />}
            </>
          )}
          <Methods text={detail.methods} />
          <Note modelId={row.id} note={detail.note} />
        </div>
      </div>
      <h3>{words.card}</h3>
      <p className="quiet">{words.cardHint}</p>
      <CardText markdown={detail.card} />
    </section>
  );
}

function Facts({ detail }: { readonly detail: ModelDetail }) {
  const { row, encoder, stretches, weightsBytes } = detail;
  const engines = stretches.map(({ engine, threads, fromStep }) =>
    words.engineStretch(engine, threads, fromStep),
  );
  const facts: readonly (readonly [string, string])[] = [
    [words.fact.id, row.id],
    [words.fact.made, row.createdAt.slice(0, 16).replace('T', ' ')],
    [words.fact.program, detail.program ?? words.lineageUnknown],
    [words.fact.engine, engines.join(', ') || row.engine],
    [
      words.fact.encoder,
      encoder ? words.experts(encoder.conditioning, encoder.experts) : words.lineageUnknown,
    ],
    ...(detail.boxes === null ? [] : [[words.fact.boxes, String(detail.boxes)] as const]),
    [words.fact.size, weightsBytes === null ? words.damaged : words.megabytes(weightsBytes)],
    [words.fact.hash, detail.weightsSha256],
  ];
  return (
    <dl className="model-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={name === words.fact.hash ? 'hash' : ''}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Methods({ text }: { readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    // The clipboard's own interface asks for a permission that no page of ours is given.
    setCopied(document.execCommand('copy'));
    area.remove();
  };
  return (
    <>
      <h3>
        {words.methods}
        <button type="button" className="button small" onClick={copy}>
          {copied ? words.copied : words.copy}
        </button>
      </h3>
      <p className="model-methods">{text}</p>
    </>
  );
}

function Note({ modelId, note }: { readonly modelId: string; readonly note: string }) {
  const [text, setText] = useState(note);
  const keep = () =>
    actOnModel(async () => {
      await ask('noteModel', { modelId, note: text });
      await loadModels();
      return words.noteKept;
    });
  return (
    <>
      <h3>
        <label htmlFor="model-note">{words.note}</label>
        <button type="button" className="button small" disabled={text === note} onClick={() => void keep()}>
          {words.saveNote}
        </button>
      </h3>
      <textarea
        id="model-note"
        rows={4}
        maxLength={20_000}
        value={text}
        placeholder={words.notePlaceholder}
        onChange={(event) => setText(event.target.value)}
      />
    </>
  );
}
