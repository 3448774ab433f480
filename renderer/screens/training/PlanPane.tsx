import { useEffect, useState } from 'react';
import type { Blocker, TrainingPlan } from '../../../preload/contract/training.ts';
import { ask } from '../../api.ts';
import { useCommands } from '../../keys/useCommands.ts';
import { show } from '../../state/shell.ts';
import { change, plan as planAgain, start, type TrainingTab, useTraining } from '../../state/training.ts';
import { durationWords, memoryWords, training as words } from '../../strings/en/training.ts';

/** What the training would use and cost, what stands in its way, and the button that starts it. */
export function PlanPane({ kind }: { readonly kind: Exclude<TrainingTab, 'runs'> }) {
  const { plan, measuring } = useTraining();
  const ready =
    plan !== null && plan.blockers.length === 0 && plan.validationErrors.length === 0 && !measuring;
  useCommands(ready ? { 'training.start': () => void start() } : {});
  if (!plan) return <aside className="training-plan" aria-busy="true" />;
  const { blockers, warnings } = plan;
  return (
    <aside className="training-plan">
      <h2>{words.data}</h2>
      <DataUsed plan={plan} />
      <h2>{words.engine}</h2>
      <EnginesFound />
      <h2>{words.cost}</h2>
      <Costs plan={plan} measuring={measuring} />
      {warnings.map((warning) => (
        <p key={warning} className="training-warning">
          {warning}
        </p>
      ))}
      {blockers.map((blocker) => (
        <BlockerNote key={blocker.code} blocker={blocker} />
      ))}
      <button type="button" className="button primary" disabled={!ready} onClick={() => void start()}>
        {words.start[kind]}
      </button>
    </aside>
  );
}

function DataUsed({ plan }: { readonly plan: TrainingPlan }) {
  const used = plan.scans.filter((scan) => scan.used);
  const unused = plan.scans.filter((scan) => !scan.used);
  return (
    <>
      <p>
        {words.usedScans(used.length, plan.scans.length, plan.patients)} · {words.landmarks(plan.landmarks)}
      </p>
      {plan.boxes && <p>{words.boxes(plan.boxes.subtype, plan.boxes.healthy, plan.boxes.goldZero)}</p>}
      {unused.length > 0 && (
        <details>
          <summary>{words.unused(unused.length)}</summary>
          <ul className="training-unused">
            {unused.slice(0, 200).map(({ scanId, why }) => (
              <li key={scanId}>
                <span className="ellipsis">{scanId}</span>
                <span className="quiet">{why && words.why[why]}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

interface Found {
  readonly name: string;
  readonly available: boolean;
  readonly device: string | null;
  readonly reason: string;
  readonly auto: boolean;
}

function EnginesFound() {
  const [engines, setEngines] = useState<readonly Found[] | null>(null);
  useEffect(() => {
    ask('listEngines', undefined).then(setEngines, () => setEngines([]));
  }, []);
  if (!engines) return <p className="quiet">{words.looking}</p>;
  return (
    <ul className="training-engines">
      {engines.map(({ name, available, device, reason, auto }) => (
        <li key={name} className={available ? '' : 'quiet'} title={reason}>
          <strong>{name}</strong> <span className="ellipsis">{available ? device : reason}</span>
          {auto && <span className="chip accent">{words.taken}</span>}
        </li>
      ))}
    </ul>
  );
}

function Costs({ plan, measuring }: { readonly plan: TrainingPlan; readonly measuring: boolean }) {
  const { cost, neededMb, freeMb, validationErrors } = plan;
  return (
    <>
      {cost ? (
        <>
          <p className="training-time">{words.time(durationWords(cost.seconds))}</p>
          <p className="quiet">
            {words.rate(cost.perSecond.toPrecision(3), cost.unit, cost.engine, cost.threads)}
          </p>
        </>
      ) : (
        <p className="quiet">{words.unmeasured}</p>
      )}
      {neededMb > 0 && <p>{words.memory(memoryWords(neededMb), memoryWords(freeMb))}</p>}
      <button
        type="button"
        className="button"
        disabled={measuring || validationErrors.length > 0}
        onClick={() => void planAgain(true)}
      >
        {measuring ? words.measuring : words.measure}
      </button>
    </>
  );
}

function BlockerNote({ blocker: { message, remedy } }: { readonly blocker: Blocker }) {
  return (
    <div className="training-blocker" role="alert">
      <p>{message}</p>
      {remedy && (
        <button
          type="button"
          className="button"
          onClick={() => (remedy === 'training' ? change({ tab: 'pretrain', plan: null }) : show(remedy))}
        >
          {words.remedies[remedy]}
        </button>
      )}
    </div>
  );
}
