import type { Trouble } from '../api.ts';
import { appWords as words } from '../strings/en/app.ts';

/** A refusal in words, with what to do next. */
export function TroubleNote(props: {
  readonly title: string;
  readonly trouble: Trouble;
  readonly retry?: () => void;
}) {
  const { title, trouble, retry } = props;
  return (
    <section className="note" role="alert">
      <h2>{title}</h2>
      <p>{trouble.message}</p>
      <p className="note-code">{trouble.code}</p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {words.tryAgain}
        </button>
      )}
    </section>
  );
}
