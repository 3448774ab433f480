import { useEffect } from 'react';
import { dismiss, importModel, loadModels, useModels } from '../../state/models.ts';
import { models as words } from '../../strings/en/models.ts';
import { FailureNote } from '../FailureNote.tsx';
import { Notice } from '../Notice.tsx';
import { ModelTable } from './ModelTable.tsx';
import { ModelView } from './ModelView.tsx';

/** Every model of the library, and what the chosen one is made of. */
export function ModelsScreen() {
  const { rows, detail, notice, failure } = useModels();
  useEffect(() => {
    void loadModels();
    return window.drasclr.on('libraryChanged', () => void loadModels());
  }, []);
  return (
    <main className="page models" aria-labelledby="models-title">
      <header className="tools">
        <h1 id="models-title">{words.title}</h1>
        <button type="button" className="button" onClick={() => void importModel()}>
          {words.importFile}
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
      {rows.kind === 'loading' && <div aria-busy="true" />}
      {rows.kind === 'refused' && (
        <FailureNote title={words.cannotList} failure={rows.failure} retry={() => void loadModels()} />
      )}
      {rows.kind === 'ready' && rows.value.length === 0 && (
        <section className="note">
          <h2>{words.none}</h2>
          <p>{words.noneHint}</p>
        </section>
      )}
      {rows.kind === 'ready' && rows.value.length > 0 && (
        <div className="models-split">
          <ModelTable rows={rows.value} />
          {detail?.kind === 'loading' && (
            <p className="quiet" aria-busy="true">
              {words.loading}
            </p>
          )}
          {detail?.kind === 'refused' && <FailureNote title={words.cannotOpen} failure={detail.failure} />}
          {detail?.kind === 'ready' && <ModelView key={detail.value.row.id} detail={detail.value} />}
        </div>
      )}
    </main>
  );
}
