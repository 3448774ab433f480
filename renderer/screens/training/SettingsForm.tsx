import type { SettingField } from '../../../native-models/training/settingFields.ts';
import type { TrainingForm } from '../../../preload/contract/training.ts';
import { change, useTraining } from '../../state/training.ts';
import { settingWords, training as words } from '../../strings/en/training.ts';
import { Field } from './Field.tsx';

/** Every setting with its default; what the settings' own checks say stands below each. */
export function SettingsForm(props: {
  readonly form: TrainingForm;
  readonly which: 'pretrain' | 'fineTune';
}) {
  const typed = useTraining((state) => state.typed[props.which]);
  const fields = (basic: boolean) =>
    props.form.fields
      .filter((field) => field.basic === basic)
      .map((field) => (
        <Setting
          key={field.path}
          field={field}
          defaultValue={defaultText(props.form.defaults, field.path)}
          which={props.which}
        />
      ));
  return (
    <>
      <div className="training-group-head">
        <h2>{words.basic}</h2>
        <button
          type="button"
          className="button"
          disabled={Object.keys(typed).length === 0}
          onClick={() => change({ typed: { ...useTraining.getState().typed, [props.which]: {} } })}
        >
          {words.reset}
        </button>
      </div>
      {fields(true)}
      <details className="training-more">
        <summary>{words.more}</summary>
        {fields(false)}
      </details>
    </>
  );
}

function Setting(props: {
  readonly field: SettingField;
  readonly defaultValue: string;
  readonly which: 'pretrain' | 'fineTune';
}) {
  const { field, defaultValue, which } = props;
  const text = useTraining((state) => state.typed[which][field.path]);
  const message = useTraining(
    (state) => state.plan?.validationErrors.find(({ path }) => path === field.path)?.message,
  );
  const [name, says] = settingWords(field.path);
  // The form says names, not paths.
  const failure = message?.replace(field.path, name);
  const type = (value: string): void => {
    const all = useTraining.getState().typed;
    const { [field.path]: _, ...others } = all[which];
    const same = value === defaultValue || (field.kind === 'list' && value.trim() === '');
    change({ typed: { ...all, [which]: same ? others : { ...others, [field.path]: value } } });
  };
  return (
    <Field
      label={name}
      says={text === undefined ? says : `${says} (${words.byDefault(defaultValue || words.allLandmarks)})`}
      failure={failure}
    >
      {field.kind === 'choice' ? (
        <select value={text ?? defaultValue} onChange={({ target }) => type(target.value)}>
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : (
        <input
          value={text ?? defaultValue}
          inputMode="decimal"
          placeholder={field.kind === 'list' ? words.allLandmarks : undefined}
          aria-invalid={failure !== undefined}
          onChange={({ target }) => type(target.value)}
        />
      )}
    </Field>
  );
}

function defaultText(defaults: unknown, path: string): string {
  let value = defaults;
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value === undefined ? '' : String(value);
}
