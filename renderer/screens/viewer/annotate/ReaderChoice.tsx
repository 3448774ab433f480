import { type FormEvent, useState } from 'react';
import { addReader, chooseReader, useAnnotation } from '../../../state/annotation.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';

/** Who reads; remembered on this computer. */
export function ReaderChoice({ addable = true }: { readonly addable?: boolean }) {
  const readers = useAnnotation((annotation) => annotation.readers);
  const reader = useAnnotation((annotation) => annotation.reader);
  const [name, setName] = useState('');
  const known = reader !== null && !readers.includes(reader) ? [...readers, reader] : readers;
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    void addReader(name);
    setName('');
    // The keys are the viewer's again.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  };
  return (
    <div className="annotate-reader">
      <select
        aria-label={words.reader}
        value={reader ?? ''}
        onChange={(event) => void chooseReader(event.target.value || null)}
      >
        <option value="">{words.chooseReader}</option>
        {known.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
      {addable && (
        <form onSubmit={add}>
          <input
            type="text"
            maxLength={63}
            placeholder={words.newReader}
            aria-label={words.newReader}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <button type="submit" disabled={name.trim() === ''}>
            {words.addReader}
          </button>
        </form>
      )}
    </div>
  );
}
