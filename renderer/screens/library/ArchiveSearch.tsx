import { useState } from 'react';
import type { ArchiveQuery } from '../../../main/model/archive.ts';
import type { ArchiveRow } from '../../../preload/contract/archives.ts';
import { archives as words } from '../../strings/en/archives.ts';

/** `YYYY-MM-DD` of the date fields as DICOM has it. */
const dicomDate = (text: string): string => text.replaceAll('-', '');

/** What is looked for, and where. */
export function ArchiveSearch(props: {
  readonly rows: readonly ArchiveRow[];
  readonly name: string;
  readonly setName: (name: string) => void;
  readonly busy: boolean;
  readonly search: (query: ArchiveQuery) => Promise<void>;
}) {
  const { rows, name, setName, busy, search } = props;
  const [patient, setPatient] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const [description, setDescription] = useState('');
  const date = from === '' && to === '' ? '' : `${dicomDate(from)}-${dicomDate(to)}`;
  return (
    <form
      className="archive-search"
      onSubmit={(event) => {
        event.preventDefault();
        void search({ patient, date, description, modality: 'CT' });
      }}
    >
      <label>
        {words.archive}
        <select value={name} onChange={(event) => setName(event.target.value)}>
          {rows.map(({ archive }) => (
            <option key={archive.name}>{archive.name}</option>
          ))}
        </select>
      </label>
      <label title={words.patientHint}>
        {words.patient}
        <input value={patient} maxLength={64} onChange={(event) => setPatient(event.target.value)} />
      </label>
      <label>
        {words.dateFrom}
        <input type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label>
        {words.dateTo}
        <input type="date" value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
      <label>
        {words.description}
        <input value={description} maxLength={64} onChange={(event) => setDescription(event.target.value)} />
      </label>
      <button type="submit" className="button" disabled={busy || name === ''}>
        {busy ? words.searching : words.search}
      </button>
    </form>
  );
}
