import { change, type TrainingTab, useTraining } from '../../state/training.ts';
import { training as words } from '../../strings/en/training.ts';
import { Field } from './Field.tsx';
import { PlanPane } from './PlanPane.tsx';
import { SettingsForm } from './SettingsForm.tsx';

const SUBTYPES = ['centrilobular', 'paraseptal', 'panlobular'] as const;
const SCHEMES = ['linear', 'full'] as const;

/** The form at the left, what it means at the right. */
export function NewTraining({ kind }: { readonly kind: Exclude<TrainingTab, 'runs'> }) {
  const { forms } = useTraining();
  if (!forms) return <p className="quiet" aria-busy="true" />;
  return (
    <div className="training-new">
      <form className="training-form" onSubmit={(event) => event.preventDefault()}>
        {kind === 'pretrain' ? <PretrainQuestions /> : <FineTuneQuestions shares={kind === 'efficiency'} />}
        {kind === 'pretrain' ? (
          <SettingsForm key="pretrain" form={forms.pretrain} which="pretrain" />
        ) : (
          <SettingsForm key="fineTune" form={forms.fineTune} which="fineTune" />
        )}
      </form>
      <PlanPane kind={kind} />
    </div>
  );
}

function PretrainQuestions() {
  const { name, patience } = useTraining();
  return (
    <>
      <Field label={words.name} says="">
        <input
          value={name}
          maxLength={120}
          placeholder={words.namePlaceholder}
          onChange={({ target }) => change({ name: target.value })}
        />
      </Field>
      <Field label={words.patience} says={words.patienceSays}>
        <input
          value={patience}
          inputMode="numeric"
          onChange={({ target }) => change({ patience: target.value })}
        />
      </Field>
    </>
  );
}

function FineTuneQuestions(props: { readonly shares: boolean }) {
  const { forms, model, subtype, scheme, reader, shares } = useTraining();
  return (
    <>
      <Field label={words.model} says="">
        <select value={model ?? ''} onChange={({ target }) => change({ model: target.value || null })}>
          {forms?.models.length === 0 && <option value="">{words.noModel}</option>}
          {forms?.models.map(({ id, name }, index) => (
            <option key={id} value={index === 0 ? '' : id}>
              {name}
            </option>
          ))}
        </select>
      </Field>
      <Field label={words.subtype} says={words.subtypeSays}>
        <select
          value={subtype}
          onChange={({ target }) => change({ subtype: target.value as (typeof SUBTYPES)[number] })}
        >
          {SUBTYPES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </Field>
      <Field label={words.boxesOf} says={words.boxesOfSays}>
        <select value={reader ?? ''} onChange={({ target }) => change({ reader: target.value || null })}>
          <option value="">{words.allReaders}</option>
          {forms?.readers.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      </Field>
      <Field label={words.scheme} says={words.schemeSays}>
        <select
          value={scheme}
          onChange={({ target }) => change({ scheme: target.value as (typeof SCHEMES)[number] })}
        >
          {SCHEMES.map((each) => (
            <option key={each} value={each}>
              {words.schemes[each]}
            </option>
          ))}
        </select>
      </Field>
      {props.shares && (
        <Field label={words.shares} says={words.sharesSays}>
          <input value={shares} onChange={({ target }) => change({ shares: target.value })} />
        </Field>
      )}
    </>
  );
}
