import { useEffect, useState } from 'react';
import type { PixelLayer, ScanDetail } from '../../../preload/contract.ts';
import { ask, type Failure, failureOf } from '../../api.ts';

/** What of a scan lies in the planes. */
export interface ReadImage extends PixelLayer {
  readonly source: 'exact' | 'interpolated' | 'prepared';
}

export type Reading =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly image: ReadImage }
  /** Neither the originals nor a prepared volume can be shown; `failure` says why the originals cannot. */
  | { readonly kind: 'nothing'; readonly failure: Failure | null };

/** The original series of a scan at its own resolution; the prepared 1 mm volume where the originals cannot be read. */
export function useReading(detail: ScanDetail | null): Reading {
  const [reading, setReading] = useState<Reading>({ kind: 'loading' });
  const scanId = detail?.row.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is on the screen stays when only the scan's row changes.
  useEffect(() => {
    if (!detail || !scanId) return;
    let wanted = true;
    const settle = (next: Reading) => wanted && setReading(next);
    const prepared = (failure: Failure | null): Reading =>
      detail.volume
        ? { kind: 'ready', image: { ...detail.volume, source: 'prepared' } }
        : { kind: 'nothing', failure };
    if (!detail.readable) settle(prepared(null));
    else {
      setReading({ kind: 'loading' });
      ask('openSeries', { scanId }).then(
        ({ exact, ...layer }) =>
          settle({ kind: 'ready', image: { ...layer, source: exact ? 'exact' : 'interpolated' } }),
        (error: unknown) => settle(prepared(failureOf(error))),
      );
    }
    return () => {
      wanted = false;
    };
  }, [scanId, detail?.readable, detail?.volume === null]);
  return reading;
}
