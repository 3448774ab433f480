import type { Failure } from '../api.ts';
import { rebuildLibrary, useCare } from '../state/care.ts';
import { useSettings } from '../state/settings.ts';
import { loadLibrary } from '../store.ts';
import { appWords as words } from '../strings/en/app.ts';
import { care } from '../strings/en/care.ts';
import { FailureLine } from './FailureLine.tsx';
import { FailureNote } from './FailureNote.tsx';
import { RestoreTools } from './RestoreTools.tsx';

/** Refusals of a catalog that can be made again. */
const REBUILT = new Set(['catalog-missing', 'library-damaged']);

/** A library that cannot be opened, and what can be done about it. */
export function LibraryRefused({ failure }: { readonly failure: Failure }) {
  const after = useCare((state) => state.failure);
  const restoring = useSettings((state) => state.failure);
  const refused = after ?? restoring;
  return (
    <main className="page-note">
      <FailureNote title={words.libraryRefused} failure={failure} retry={() => void loadLibrary()} />
      <div className="tools">
        {REBUILT.has(failure.code) && (
          <button
            type="button"
            className="button"
            title={care.rebuildHint}
            onClick={() => void rebuildLibrary().then((done) => (done ? loadLibrary() : undefined))}
          >
            {care.rebuild}
          </button>
        )}
        <RestoreTools />
      </div>
      <FailureLine failure={refused} />
    </main>
  );
}
