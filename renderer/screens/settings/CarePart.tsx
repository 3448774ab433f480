import { useEffect } from 'react';
import type { VerifiedLibrary } from '../../../preload/contract/care.ts';
import {
  backUpLibrary,
  exportAudit,
  loadCare,
  useCare,
  verifyLibrary,
  writeSupport,
} from '../../state/care.ts';
import { useJobs } from '../../state/jobs.ts';
import { care as words } from '../../strings/en/care.ts';
import { FailureLine } from '../FailureLine.tsx';
import { RestoreTools } from '../RestoreTools.tsx';

/** Is the library sound, its backups, and who did what. */
export function CarePart() {
  const { care, said, failure } = useCare();
  // A check that has ended has changed what is known.
  const ended = useJobs(({ jobs }) =>
    jobs
      .filter(({ kind, state }) => ['verify', 'backup'].includes(kind) && state.kind === 'done')
      .map(({ id, updatedAt }) => `${id} ${updatedAt}`)
      .join(),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again when a check has ended.
  useEffect(() => void loadCare(), [ended]);
  return (
    <section aria-labelledby="settings-care">
      <h2 id="settings-care">{words.title}</h2>
      <p className="quiet">{words.hint}</p>
      <div className="tools">
        <button type="button" className="button" onClick={() => void verifyLibrary(false)}>
          {words.verify}
        </button>
        <button
          type="button"
          className="button"
          title={words.repairHint}
          onClick={() => void verifyLibrary(true)}
        >
          {words.repair}
        </button>
        <button type="button" className="button" onClick={() => void backUpLibrary()}>
          {words.backUp}
        </button>
        <RestoreTools />
        <button
          type="button"
          className="button"
          title={words.supportHint}
          onClick={() => void writeSupport()}
        >
          {words.support}
        </button>
      </div>
      <FailureLine failure={failure} />
      {care && (
        <>
          <Verified verified={care.verified} />
          <p className="quiet">{words.copies(care.copies)}</p>
        </>
      )}
      <p className="quiet">{words.identifies}</p>
      <AuditLog />
      {said && <p role="status">{said}</p>}
    </section>
  );
}

function Verified({ verified }: { readonly verified: VerifiedLibrary | null }) {
  if (!verified) return <p className="quiet">{words.never}</p>;
  const { files, left, repaired, findings } = verified;
  const at = momentText(verified.at);
  return (
    <>
      <p className={left > 0 ? 'amiss' : 'right'} data-verified={left}>
        {left > 0 ? words.amiss(left, files, at) : words.sound(files, at)}
        {repaired > 0 && ` ${words.repaired(repaired)}`}
      </p>
      {findings.length > 0 && (
        <details>
          <summary>{words.findings(findings.length)}</summary>
          <ul>
            {findings.map(({ code, subject, serious }) => (
              <li key={`${code} ${subject}`} className={serious ? 'amiss' : 'quiet'}>
                {code}: {subject}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function AuditLog() {
  const lines = useCare(({ care }) => care?.audit) ?? [];
  return (
    <details>
      <summary>{words.audit}</summary>
      <p className="quiet">{words.auditHint}</p>
      {lines.length === 0 ? (
        <p>{words.noAudit}</p>
      ) : (
        <table className="audit-lines">
          <tbody>
            {lines.map(({ line, at, who, account, act, subject }) => (
              <tr key={line}>
                <td>{momentText(at)}</td>
                <td>{words.by(who, account)}</td>
                <td>{act}</td>
                <td>{subject}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <button type="button" className="button small" onClick={() => void exportAudit()}>
        {words.exportAudit}
      </button>
    </details>
  );
}

const momentText = (at: string): string => new Date(at).toLocaleString('en-GB');
