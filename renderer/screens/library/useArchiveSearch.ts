import { useEffect, useState } from 'react';
import type { ArchiveQuery, FoundSeriesPage } from '../../../main/model/archive.ts';
import type { ArchiveRow } from '../../../preload/contract/archives.ts';
import { ask, type Failure, failureOf } from '../../api.ts';

/** The archives, the one that is searched, and what it has answered. */
export function useArchiveSearch() {
  const [rows, setRows] = useState<readonly ArchiveRow[] | null>(null);
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<FoundSeriesPage | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    ask('listArchives', undefined).then(
      (all) => {
        setRows(all);
        setName(all[0]?.archive.name ?? '');
      },
      (error: unknown) => setFailure(failureOf(error)),
    );
  }, []);
  const search = async (query: ArchiveQuery) => {
    setBusy(true);
    setFailure(null);
    try {
      setFound(await ask('searchArchive', { name, query }));
    } catch (error) {
      setFound(null);
      setFailure(failureOf(error));
    }
    setBusy(false);
  };
  return {
    rows,
    name,
    /** What another archive has answered is no answer of this one. */
    setName: (other: string) => {
      setName(other);
      setFound(null);
    },
    busy,
    found,
    failure,
    search,
  };
}
