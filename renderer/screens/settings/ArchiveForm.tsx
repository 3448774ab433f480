import { useState } from 'react';
import type { Archive } from '../../../main/model/archive.ts';
import { archives as words } from '../../strings/en/archives.ts';
import { CheckField, PortField } from './fields.tsx';

const EMPTY = {
  name: '',
  host: '',
  port: 104,
  calledAe: '',
  callingAe: 'DRASCLR',
  tls: false,
  url: '',
  user: '',
  secret: '',
};

type Typed = typeof EMPTY;

/** Asks for an archive; main says what is wrong with it. */
export function ArchiveForm(props: {
  readonly save: (archive: Archive, secret: string) => Promise<void>;
  readonly close: () => void;
}) {
  const [kind, setKind] = useState<Archive['kind']>('dimse');
  const [typed, setTyped] = useState<Typed>(EMPTY);
  const text = (
    name: 'name' | 'host' | 'calledAe' | 'callingAe' | 'url' | 'user',
    label: string,
    required = true,
  ) => (
    <label>
      {label}{' '}
      <input
        required={required}
        value={typed[name]}
        onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
      />
    </label>
  );
  return (
    <form
      className="network-form"
      onSubmit={(event) => {
        event.preventDefault();
        void props.save(archiveOf(kind, typed), kind === 'dicomweb' ? typed.secret : '');
      }}
    >
      {text('name', words.name)}
      <label>
        {words.kind}{' '}
        <select value={kind} onChange={(event) => setKind(event.target.value as Archive['kind'])}>
          <option value="dimse">{words.kinds.dimse}</option>
          <option value="dicomweb">{words.kinds.dicomweb}</option>
        </select>
      </label>
      {kind === 'dimse' ? (
        <>
          {text('host', words.host)}
          <PortField port={typed.port} change={(port) => setTyped({ ...typed, port })} />
          {text('calledAe', words.called)}
          {text('callingAe', words.calling)}
          <CheckField text={words.tls} checked={typed.tls} change={(tls) => setTyped({ ...typed, tls })} />
        </>
      ) : (
        <>
          {text('url', words.url)}
          {text('user', words.user, false)}
          <label>
            {words.secret}{' '}
            <input
              type="password"
              value={typed.secret}
              onChange={(event) => setTyped({ ...typed, secret: event.target.value })}
            />
          </label>
        </>
      )}
      <div className="tools">
        <button type="submit" className="button primary">
          {words.save}
        </button>
        <button type="button" className="button" onClick={props.close}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

function archiveOf(kind: Archive['kind'], typed: Typed): Archive {
  const { name, host, port, calledAe, callingAe, tls, url, user } = typed;
  return kind === 'dimse'
    ? { kind, name, host, port, calledAe, callingAe, tls }
    : { kind, name, url, user: user === '' ? null : user };
}
