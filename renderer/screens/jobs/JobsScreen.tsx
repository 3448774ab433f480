import { useEffect, useState } from 'react';
import type { JobLogLine, JobRow } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { actOnJob, attempt, useJobs } from '../../state/jobs.ts';
import { showLedger } from '../../state/shell.ts';
import { en } from '../../strings/en.ts';
import { jobTitle, jobWords } from './jobWords.ts';

/** Every job of the window, newest first. */
export function JobsScreen() {
  const jobs = useJobs((state) => state.jobs);
  return (
    <main className="page" aria-labelledby="jobs-title">
      <h1 id="jobs-title">{en.screens.jobs}</h1>
      {jobs.length === 0 && <p className="quiet">{en.noJobs}</p>}
      <ul className="jobs">
        {jobs.map((job) => (
          <JobItem key={job.id} job={job} />
        ))}
      </ul>
    </main>
  );
}

function JobItem({ job }: { readonly job: JobRow }) {
  const { id, state, acts, importId } = job;
  const [logShown, setLogShown] = useState(false);
  return (
    <li className={`job ${state.kind}`} data-job={id} data-state={state.kind}>
      <div className="job-line">
        <strong>{jobTitle(job)}</strong>
        <span>{en.states[state.kind]}</span>
        <time className="quiet">{new Date(job.createdAt).toLocaleString()}</time>
        <span className="job-acts">
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
          {importId !== null && (
            <button type="button" className="button" onClick={() => showLedger(importId)}>
              {en.ledger}
            </button>
          )}
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
        <>
          <progress value={state.fraction} max={1} aria-label={jobTitle(job)} />
          <span>{jobWords(job)}</span>
        </>
      )}
      {state.kind === 'failed' && <p className="problem">{state.reason}</p>}
      {logShown && <JobLog job={job} />}
    </li>
  );
}

function JobLog({ job }: { readonly job: JobRow }) {
  const [lines, setLines] = useState<readonly JobLogLine[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read again whenever the job has changed.
  useEffect(() => {
    void attempt(async () => setLines(await ask('jobLog', { jobId: job.id })));
  }, [job.id, job.updatedAt]);
  return (
    <ol className="job-log">
      {lines.map((line, number) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines are only ever added at the end.
        <li key={number} className={line.level}>
          <time>{new Date(line.at).toLocaleTimeString()}</time> {line.text}
        </li>
      ))}
    </ol>
  );
}
