import { useEffect, useState } from 'react';
import type { JobLogLine, JobRow } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { actOnJob, attempt } from '../../state/jobs.ts';
import { showScans } from '../../state/libraryView.ts';
import { showLedger } from '../../state/shell.ts';
import { jobs as words } from '../../strings/en/jobs.ts';
import { en } from '../../strings/en.ts';
import { momentWords } from '../../words.ts';
import { jobTitle, percentWords, rateWords, tookWords } from './jobWords.ts';
import { resultOf } from './resultOf.ts';

/** One job: what it is, how far it is, what can be done with it and where its results are. */
export function JobItem({ job }: { readonly job: JobRow }) {
  const { id, state, acts, importId, scanIds } = job;
  const [logShown, setLogShown] = useState(false);
  const title = jobTitle(job);
  const result = resultOf(job);
  return (
    <li className={`job ${state.kind}`} data-job={id} data-state={state.kind}>
      <div className="job-line">
        <span className="job-name">
          <span className="quiet">{words.number(id)}</span> <strong>{title}</strong>
        </span>
        <span className={`job-state ${state.kind}`}>{job.pausing ? en.pausing : en.states[state.kind]}</span>
        <span className="quiet job-when">
          <time>{momentWords(job.createdAt)}</time>
          {state.kind === 'done' && ` · ${words.took(tookWords(job))}`}
        </span>
        <span className="job-acts">
          {result && (
            <button type="button" className="button" onClick={result.open}>
              {result.name}
            </button>
          )}
          {scanIds.length > 0 && (
            <button type="button" className="button plain" onClick={() => showScans(scanIds)}>
              {words.scans(scanIds.length)}
            </button>
          )}
          {importId !== null && (
            <button type="button" className="button plain" onClick={() => showLedger(importId)}>
              {en.ledger}
            </button>
          )}
          {acts.map((act) => (
            <button
              key={act}
              type="button"
              className="button"
              disabled={act === 'pause' && job.pausing}
              title={act === 'pause' ? en.pauseHint : undefined}
              onClick={() => void actOnJob(id, act)}
            >
              {en.acts[act]}
            </button>
          ))}
          <button
            type="button"
            className="button"
            aria-expanded={logShown}
            onClick={() => setLogShown(!logShown)}
          >
            {en.log}
          </button>
        </span>
      </div>
      {state.kind === 'running' && (
        <div className="job-progress">
          <progress value={state.fraction} max={1} aria-label={title} />
          <b>{percentWords(state.fraction)}</b>
          <dl>
            <div>
              <dt>{words.stage}</dt>
              <dd>{state.stage}</dd>
            </div>
            <div>
              <dt>{words.rate}</dt>
              <dd>{rateWords(state)}</dd>
            </div>
            <div>
              <dt>{words.left}</dt>
              <dd>{state.secondsLeft === null ? words.unknown : en.left(state.secondsLeft)}</dd>
            </div>
          </dl>
        </div>
      )}
      {state.kind === 'paused' && (
        <div className="job-progress">
          <progress value={state.fraction} max={1} aria-label={title} />
          <b>{Math.round(100 * state.fraction)} %</b>
        </div>
      )}
      {state.kind === 'failed' && <p className="job-reason">{state.reason}</p>}
      {logShown && <JobLog job={job} title={title} />}
    </li>
  );
}

function JobLog({ job, title }: { readonly job: JobRow; readonly title: string }) {
  const [lines, setLines] = useState<readonly JobLogLine[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again whenever the job has changed.
  useEffect(() => {
    void attempt(async () => setLines(await ask('jobLog', { jobId: job.id })));
  }, [job.id, job.updatedAt]);
  return (
    <ol className="job-log" aria-label={words.log(title)}>
      {lines.map((line, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end.
        <li key={number} className={line.level}>
          <time className="quiet">{new Date(line.at).toLocaleTimeString()}</time>
          <span>{line.text}</span>
        </li>
      ))}
    </ol>
  );
}
