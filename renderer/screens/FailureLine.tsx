import type { Failure } from '../api.ts';

/** What went wrong, in its own words; nothing where nothing did. */
export function FailureLine({ failure }: { readonly failure: Failure | null }) {
  return (
    failure && (
      <p className="amiss" role="alert">
        {failure.message}
      </p>
    )
  );
}
