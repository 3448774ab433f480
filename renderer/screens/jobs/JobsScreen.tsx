import { clearFinished, useJobs } from '../../state/jobs.ts';
import { show } from '../../state/shell.ts';
import { jobs as words } from '../../strings/en/jobs.ts';
import { en } from '../../strings/en.ts';
import { groupJobs } from './groupJobs.ts';
import { JobItem } from './JobItem.tsx';

/** Every job of the window by its state: what runs, what needs a hand, what waits, what is over. */
export function JobsScreen() {
  const jobs = useJobs((state) => state.jobs);
  return (
    <main className="page jobs-page" aria-labelledby="jobs-title">
      <header className="library-head">
        <h1 id="jobs-title">{en.screens.jobs}</h1>
      </header>
      {jobs.length === 0 && (
        <section className="note library-empty">
          <h2>{words.empty}</h2>
          <p>{words.emptySays}</p>
          <button type="button" className="button" onClick={() => show('library')}>
            {words.toLibrary}
          </button>
        </section>
      )}
      {[...groupJobs(jobs)].map(([group, members]) => (
        <section key={group} className="job-group" aria-labelledby={`jobs-${group}`}>
          <header className="job-group-head">
            <h2 id={`jobs-${group}`}>
              {words.groups[group]} <span className="quiet">{members.length}</span>
            </h2>
            {group === 'finished' && (
              <button
                type="button"
                className="button plain"
                title={words.clearHint}
                onClick={() => void clearFinished()}
              >
                {words.clear}
              </button>
            )}
          </header>
          <ul className="jobs">
            {members.map((job) => (
              <JobItem key={job.id} job={job} />
            ))}
          </ul>
        </section>
      ))}
    </main>
  );
}
