import { useEffect, useState } from 'react';
import type {
  EngineFound,
  EngineSetting,
  EngineVerdict,
  SettingsView,
} from '../../../preload/contract/settings.ts';
import { ask, type Failure, failureOf } from '../../api.ts';
import { changeSettings, settle } from '../../state/settings.ts';
import { settings as words } from '../../strings/en/settings.ts';

const ENGINES = Object.keys(words.engines) as EngineSetting[];

/** What computes, what was found here and why the others were not, and whether it computes right. */
export function EnginePart({ view }: { readonly view: SettingsView }) {
  const { engine, threads, tensorflow } = view;
  const [found, setFound] = useState<readonly EngineFound[] | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another folder of TensorFlow is another answer.
  useEffect(() => {
    let current = true;
    setFound(null);
    ask('listEngines', undefined).then(
      (engines) => current && setFound(engines),
      (error: unknown) => current && setFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [tensorflow.name]);
  return (
    <section aria-labelledby="settings-engine">
      <h2 id="settings-engine">{words.engine}</h2>
      <p className="quiet">{words.engineHint}</p>
      <div className="tools">
        <label>
          {words.engine}{' '}
          <select
            value={engine.stored}
            onChange={(event) => void changeSettings({ engine: event.target.value as EngineSetting })}
          >
            {ENGINES.map((name) => (
              <option key={name} value={name}>
                {words.engines[name]}
              </option>
            ))}
          </select>
        </label>
        <label title={words.threadsHint}>
          {words.threads}{' '}
          <select
            value={threads.stored ?? ''}
            onChange={(event) =>
              void changeSettings({ threads: event.target.value === '' ? null : Number(event.target.value) })
            }
          >
            <option value="">{words.allThreads(threads.cores)}</option>
            {threadChoices(threads.cores, threads.stored).map((n) => (
              <option key={n} value={n}>
                {n}
              </option>
            ))}
          </select>
        </label>
      </div>
      {[engine, threads].some(({ origin }) => origin === 'flag' || origin === 'environment') && (
        <p className="hint">
          {words.overruled(
            [engine, threads].some(({ origin }) => origin === 'flag') ? 'flag' : 'environment',
          )}
        </p>
      )}
      {failure && <p className="amiss">{failure.message}</p>}
      {!found && !failure && (
        <p className="quiet" aria-busy="true">
          {words.looking}
        </p>
      )}
      {found && (
        <ul className="engine-list">
          {found.map((each) => (
            <EngineLine key={each.name} found={each} />
          ))}
        </ul>
      )}
      <p className="quiet">{words.checkHint}</p>
      <div className="tools">
        <span>
          {words.tensorflow}: <strong>{tensorflow.name ?? words.tensorflowOwn}</strong>
        </span>
        <button
          type="button"
          className="button small"
          title={words.tensorflowHint}
          onClick={() => void settle(ask('chooseTensorflow', undefined))}
        >
          {words.chooseFolder}
        </button>
        {tensorflow.origin === 'settings' && (
          <button
            type="button"
            className="button small"
            onClick={() => void settle(ask('forgetTensorflow', undefined))}
          >
            {words.useOwn}
          </button>
        )}
      </div>
    </section>
  );
}

function EngineLine({ found }: { readonly found: EngineFound }) {
  const { name, available, device, reason, auto } = found;
  const [verdict, setVerdict] = useState<EngineVerdict | Failure | 'checking' | null>(null);
  const check = () => {
    setVerdict('checking');
    ask('checkEngine', { engine: name }).then(setVerdict, (error: unknown) => setVerdict(failureOf(error)));
  };
  return (
    <li data-engine={name}>
      <strong>{name}</strong>
      <span className={available ? '' : 'quiet'}>
        {available ? words.available : words.unavailable}
        {auto && ` · ${words.takesIt}`}
      </span>
      <span className="quiet">{device ? `${device}: ${reason}` : reason}</span>
      {available && (
        <button
          type="button"
          className="button small"
          disabled={verdict === 'checking'}
          aria-label={`${words.check} ${name}`}
          onClick={check}
        >
          {verdict === 'checking' ? words.checking : words.check}
        </button>
      )}
      {verdict && verdict !== 'checking' && <Verdict verdict={verdict} />}
    </li>
  );
}

function Verdict({ verdict }: { readonly verdict: EngineVerdict | Failure }) {
  if ('code' in verdict) return <p className="amiss engine-verdict">{verdict.message}</p>;
  const wrong = verdict.quantities.filter(({ within }) => !within).length;
  const all = verdict.quantities.length;
  return (
    <p className={`engine-verdict ${wrong > 0 ? 'amiss' : 'right'}`} role="status">
      {wrong === 0 ? words.checkRight(all, verdict.seconds) : words.checkWrong(wrong, all)}
    </p>
  );
}

/** Every number up to the cores, and one above that was chosen before. */
const threadChoices = (cores: number, stored: number | null): number[] => {
  const choices = Array.from({ length: Math.min(cores, 64) }, (_, n) => n + 1);
  return stored !== null && !choices.includes(stored) ? [...choices, stored] : choices;
};
