import { useState } from 'react';
import type { TrainingRun } from '../../../preload/contract/training.ts';
import { actOnJob, useJobs } from '../../state/jobs.ts';
import { exportCurve, finishRun, toggleRun, useTraining } from '../../state/training.ts';
import { training as words } from '../../strings/en/training.ts';
import { en } from '../../strings/en.ts';
import { colourOf } from './Chart.tsx';
import { Curves } from './Curves.tsx';
import { Differences } from './Differences.tsx';
import { FoldTable } from './FoldTable.tsx';

/** Every training at the left; curves, differences and scores of the chosen ones at the right. */
export function Runs() {
  const { runs, chosen } = useTraining();
  if (!runs) return <p aria-busy="true" />;
  if (runs.length === 0) return <p className="note quiet">{words.noRuns}</p>;
  const shown = runs.filter(({ jobId }) => chosen.includes(jobId));
  return (
    <div className="training-runs">
      <ul className="training-run-list" aria-label={words.tabs.runs}>
        {runs.map((run) => (
          <RunItem key={run.jobId} run={run} colour={shown.indexOf(run)} />
        ))}
      </ul>
      <div className="training-results">
        {shown.length === 0 && <p className="quiet">{words.chooseRuns}</p>}
        <Curves runs={shown} />
        {shown.length > 1 && <Differences runs={shown} />}
        {shown.map((run) => (
          <Outcome key={run.jobId} run={run} />
        ))}
      </div>
    </div>
  );
}

function RunItem({ run, colour }: { readonly run: TrainingRun; readonly colour: number }) {
  const job = useJobs(({ jobs }) => jobs.find(({ id }) => id === run.jobId));
  const state = job?.state ?? run.state;
  return (
    <li className="training-run" data-job={run.jobId} data-state={state.kind}>
      <label>
        <input type="checkbox" checked={colour >= 0} onChange={() => toggleRun(run.jobId)} />
        <span
          className="training-swatch"
          style={colour >= 0 ? { background: colourOf(colour) } : undefined}
          aria-hidden="true"
        />
        <strong>
          {words.run(run.jobId)} {run.title}
        </strong>
      </label>
      <span className="quiet">
        {words.tabs[run.kind]} · {job?.pausing ? en.pausing : en.states[state.kind]}
        {state.kind === 'running' && ` · ${Math.round(100 * state.fraction)} %`}
        {state.kind === 'running' && state.secondsLeft !== null && ` · ${en.left(state.secondsLeft)}`}
      </span>
      {state.kind === 'failed' && <span className="training-failure">{state.reason}</span>}
      <span className="training-run-acts">
        {job?.acts
          .filter((act) => act !== 'remove')
          .map((act) => (
            <button
              key={act}
              type="button"
              className="button"
              disabled={act === 'pause' && job.pausing}
              onClick={() => void actOnJob(run.jobId, act)}
            >
              {en.acts[act]}
            </button>
          ))}
        {run.kind === 'pretrain' && state.kind === 'running' && (
          <button
            type="button"
            className="button"
            title={words.finishHint}
            onClick={() => void finishRun(run.jobId)}
          >
            {words.finish}
          </button>
        )}
      </span>
    </li>
  );
}

function Outcome({ run }: { readonly run: TrainingRun }) {
  const [exported, setExported] = useState<string | null>(null);
  return (
    <>
      {run.endedEarly && (
        <p className="training-warning">
          {words.run(run.jobId)} {words.endedEarly(run.endedEarly)}
        </p>
      )}
      {run.warnings.map((warning) => (
        <p key={warning} className="training-warning">
          {words.run(run.jobId)} {warning}
        </p>
      ))}
      {run.scores && <FoldTable run={run} />}
      {run.kind === 'efficiency' && run.points.length > 0 && (
        <p>
          <button
            type="button"
            className="button"
            onClick={() => void exportCurve(run.jobId).then(setExported)}
          >
            {words.exportCsv}
          </button>{' '}
          {exported && <span role="status">{words.exported(exported)}</span>}
        </p>
      )}
    </>
  );
}
