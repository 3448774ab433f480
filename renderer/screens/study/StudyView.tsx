import type { StudyDetail } from '../../../preload/contract/study.ts';
import { exportStudy, removeStudy, runAgain, writeStudy } from '../../state/study.ts';
import { study } from '../../strings/en/study.ts';
import { FeatureMaps } from './FeatureMaps.tsx';
import { FigureView } from './FigureView.tsx';
import { PhenotypeTable, SurvivalTable } from './ScoreTables.tsx';
import { StudyJob } from './StudyJob.tsx';

const words = study.view;

/** A saved study with its last result. */
export function StudyView({ detail }: { readonly detail: StudyDetail }) {
  const { row, result, stale, methods } = detail;
  const reasons = [...(result?.phenotypes ?? []), ...(result?.survival ?? [])].flatMap(
    ({ features, reason }) => (reason === null ? [] : [`${features}: ${reason}`]),
  );
  return (
    <article data-open-study={row.id} aria-labelledby="study-name">
      <header className="tools">
        <h2 id="study-name">{row.name}</h2>
        {result && <span className="quiet">{words.patients(result.patients)}</span>}
        <button type="button" className="button" onClick={() => void runAgain(row.id)}>
          {result ? words.runAgain : words.run}
        </button>
        <button type="button" className="button" disabled={!result} onClick={() => void exportStudy(row.id)}>
          {words.exportAll}
        </button>
        <button
          type="button"
          className="button"
          title={words.copyHint}
          onClick={() => writeStudy(true, detail.definition)}
        >
          {words.copy}
        </button>
        <button type="button" className="button" onClick={() => void removeStudy(row)}>
          {words.remove}
        </button>
      </header>
      <StudyJob studyId={row.id} />
      {stale && <p className="amiss">{words.stale}</p>}
      {!result && <p className="quiet">{words.notRun}</p>}
      {result?.phenotypes.some(({ reason }) => reason === null) && (
        <PhenotypeTable rows={result.phenotypes} />
      )}
      {result?.survival.some(({ reason }) => reason === null) && <SurvivalTable rows={result.survival} />}
      {reasons.length > 0 && <Sentences title={words.reasons} sentences={[...new Set(reasons)]} />}
      {result && result.warnings.length > 0 && (
        <Sentences title={words.warnings} sentences={result.warnings} />
      )}
      {result && result.figures.length > 0 && (
        <section aria-label={words.figures}>
          <h3>{words.figures}</h3>
          <div className="study-figures">
            {result.figures.map((figure) => (
              <FigureView key={figure.title} figure={figure} />
            ))}
          </div>
        </section>
      )}
      {result?.maps && result.columns && result.maps.length > 0 && result.columns.length > 0 && (
        <FeatureMaps maps={result.maps} columns={result.columns} />
      )}
      {methods && (
        <section>
          <h3>{words.methods}</h3>
          <p className="study-methods">{methods}</p>
        </section>
      )}
    </article>
  );
}

const Sentences = (props: { readonly title: string; readonly sentences: readonly string[] }) => (
  <section>
    <h3>{props.title}</h3>
    <ul>
      {props.sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  </section>
);
