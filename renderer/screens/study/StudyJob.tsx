import { actOnJob, useJobs } from '../../state/jobs.ts';
import { useStudy } from '../../state/study.ts';
import { study } from '../../strings/en/study.ts';
import { en } from '../../strings/en.ts';
import { jobWords } from '../jobs/jobWords.ts';

/** How far the last run of a study is, or why it has ended without a result. */
export function StudyJob({ studyId }: { readonly studyId: string }) {
  const jobId = useStudy(({ runs }) => runs[studyId]);
  const job = useJobs(({ jobs }) => jobs.find(({ id }) => id === jobId));
  if (!job || job.state.kind === 'done') return null;
  if (job.state.kind === 'failed') {
    return (
      <p className="amiss" role="alert">
        {study.view.failed(job.state.reason)}
      </p>
    );
  }
  return (
    <p className="tools" data-study-job={job.state.kind}>
      {jobWords(job)}
      {job.acts.includes('cancel') && (
        <button type="button" className="button" onClick={() => void actOnJob(job.id, 'cancel')}>
          {en.acts.cancel}
        </button>
      )}
    </p>
  );
}
