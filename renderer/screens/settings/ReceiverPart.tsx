import { useState } from 'react';
import type { ReceiverView } from '../../../preload/contract/archives.ts';
import { changeReceiver, useReceiver } from '../../state/receiver.ts';
import { archives as words } from '../../strings/en/archives.ts';
import { FailureLine } from '../FailureLine.tsx';
import { CheckField, PortField } from './fields.tsx';

/** The receiver: off until it is switched on here. */
export function ReceiverPart() {
  const { view, failure } = useReceiver();
  return (
    <section aria-labelledby="settings-receiver">
      <h2 id="settings-receiver">{words.receiver}</h2>
      <p className="quiet">{words.receiverHint}</p>
      {view && <ReceiverForm key={JSON.stringify(view.settings)} view={view} />}
      {view && (
        <p
          role="status"
          className={view.state.kind === 'refused' ? 'amiss' : ''}
          data-receiver={view.state.kind}
        >
          {words.receiverStates(view)}
        </p>
      )}
      <FailureLine failure={failure} />
    </section>
  );
}

function ReceiverForm({ view }: { readonly view: ReceiverView }) {
  const [wanted, setWanted] = useState(view.settings);
  const [callers, setCallers] = useState(view.settings.callers.join(', '));
  const change = (part: Partial<ReceiverView['settings']>) => setWanted({ ...wanted, ...part });
  const check = (name: 'enabled' | 'others' | 'deidentify', text: string) => (
    <CheckField text={text} checked={wanted[name]} change={(checked) => change({ [name]: checked })} />
  );
  return (
    <form
      className="network-form"
      onSubmit={(event) => {
        event.preventDefault();
        const named = callers.split(',').map((caller) => caller.trim());
        void changeReceiver({ ...wanted, callers: named.filter((caller) => caller !== '') });
      }}
    >
      {check('enabled', words.on)}
      <PortField port={wanted.port} change={(port) => change({ port })} />
      <label>
        {words.aeTitle}{' '}
        <input
          required
          maxLength={16}
          value={wanted.aeTitle}
          onChange={(event) => change({ aeTitle: event.target.value })}
        />
      </label>
      {check('others', words.others)}
      <p className="quiet">{words.othersHint}</p>
      <label>
        {words.callers} <input value={callers} onChange={(event) => setCallers(event.target.value)} />
      </label>
      <p className="quiet">{words.callersHint}</p>
      {check('deidentify', words.deidentify)}
      <div className="tools">
        <button type="submit" className="button">
          {words.apply}
        </button>
      </div>
    </form>
  );
}
