import type { Failure } from '../api.ts';
import { appWords as words } from '../strings/en/app.ts';

/** A refusal in words, with what to do next. */
export function FailureNote(props: {
  readonly title: string;
  readonly failure: Failure;
  readonly retry?: () => void;
}) {
  const { title, failure, retry } = props;
  return (
    <section className="note" role="alert">
      <h2>{title}</h2>
      <p>{failure.message}</p>
      <p className="note-code">{failure.code}</p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {words.tryAgain}
        </button>
      )}
    </section>
  );
}
