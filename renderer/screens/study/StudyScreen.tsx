import { useEffect } from 'react';
import {
  chooseEncoder,
  chooseTable,
  dismiss,
  importFeatures,
  loadStudies,
  openStudy,
  useStudy,
  writeStudy,
  writeTemplate,
} from '../../state/study.ts';
import { study as words } from '../../strings/en/study.ts';
import { Notice } from '../Notice.tsx';
import { ClinicalTable } from './ClinicalTable.tsx';
import { NewStudy } from './NewStudy.tsx';
import { StudyView } from './StudyView.tsx';

/** Clinical tables, saved studies, their tables and figures. */
export function StudyScreen() {
  const { rows, form, detail, table, writing, template, notice, failure } = useStudy();
  useEffect(() => {
    void loadStudies();
    return window.drasclr.on('libraryChanged', () => void loadStudies());
  }, []);
  return (
    <main className="page study" aria-labelledby="study-title">
      <header className="tools">
        <h1 id="study-title">{words.title}</h1>
        <button type="button" className="button" onClick={() => writeStudy(true)}>
          {words.newStudy}
        </button>
        <button type="button" className="button" onClick={() => void chooseTable()}>
          {words.importTable}
        </button>
        <button type="button" className="button" onClick={() => void writeTemplate()}>
          {words.template}
        </button>
        <button type="button" className="button" onClick={() => void importFeatures()}>
          {words.importFeatures}
        </button>
        <button
          type="button"
          className="button"
          title={words.runEncoderHint}
          onClick={() => void chooseEncoder()}
        >
          {words.runEncoder}
        </button>
        <span className="quiet">{words.dropHint}</span>
      </header>
      {(notice || failure) && (
        <Notice
          message={failure?.message ?? notice ?? ''}
          amiss={failure !== null}
          close={words.close}
          onClose={dismiss}
        />
      )}
      <div className="study-split">
        {rows && rows.length > 0 && (
          <nav className="study-list" aria-label={words.list}>
            {rows.map(({ id, name }) => (
              <button
                key={id}
                type="button"
                data-study={id}
                aria-current={detail?.row.id === id && !writing ? 'true' : undefined}
                onClick={() => void openStudy(id)}
              >
                {name}
              </button>
            ))}
          </nav>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard. */}
        <section className="study-main" aria-label={words.title} tabIndex={0}>
          {table && <ClinicalTable table={table} meanings={form?.meanings ?? []} />}
          {!table && writing && form && <NewStudy key={template?.name} form={form} template={template} />}
          {!table && !writing && detail && <StudyView key={detail.row.id} detail={detail} />}
          {!table && !writing && rows?.length === 0 && (
            <section className="note">
              <h2>{words.none}</h2>
              <p>{words.noneHint}</p>
            </section>
          )}
        </section>
      </div>
    </main>
  );
}
