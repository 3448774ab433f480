import type { ScanRow } from '../../../preload/contract.ts';
import { selectScan } from '../../store.ts';
import { scansWords as words } from '../../strings/en/scans.ts';
import { dateWords, mmWords, STAGES, shortPseudonym, stageNumber, stageWords } from '../../words.ts';

export function ScanCard(props: { readonly scan: ScanRow; readonly selected: boolean }) {
  const { scan, selected } = props;
  const reached = stageNumber(scan.stage);
  return (
    <button
      type="button"
      className="card"
      role="option"
      aria-selected={selected}
      data-scan={scan.id}
      tabIndex={-1}
      onClick={() => void selectScan(scan.id)}
    >
      <span className="card-line">
        <strong>{shortPseudonym(scan.pseudonym)}</strong>
        <span className="card-date">{dateWords(scan.studyDate)}</span>
      </span>
      <span className="card-line card-what">
        <span className="ellipsis">{scan.description ?? scan.manufacturer ?? words.unnamed}</span>
        <span>
          {words.slices(scan.slices, mmWords(scan.spacingMm[2]))}
          {scan.kernel ? ` · ${scan.kernel}` : ''}
        </span>
      </span>
      <span className="card-line">
        <span className="pips" aria-hidden="true">
          {STAGES.map(({ stage }, number) => (
            <i key={stage} className={number <= reached ? 'pip on' : 'pip'} />
          ))}
        </span>
        <span className="card-stage">{stageWords(scan.stage)}</span>
        {scan.problems.length > 0 && (
          <span
            className={scan.problems.some(({ blocking }) => blocking) ? 'warn blocking' : 'warn'}
            title={scan.problems.map(({ message }) => message).join('\n')}
          >
            {words.warnings(scan.problems.length)}
          </span>
        )}
      </span>
    </button>
  );
}
