import { useState } from 'react';
import type { FeatureSet, StudyDefinition } from '../../../main/model/studyDefinition.ts';
import { POOLINGS } from '../../../native-models/common/pooling.ts';
import type { StudyForm } from '../../../preload/contract/study.ts';
import { saveAndRun, writeStudy } from '../../state/study.ts';
import { study } from '../../strings/en/study.ts';

const words = study.form;

interface Choice {
  readonly key: string;
  readonly label: string;
  readonly set: FeatureSet;
}

/** Every set of features that this library can offer. */
function choicesOf(form: StudyForm): Choice[] {
  return [
    ...form.models.map(({ id, name }) => choice(words.model(name), { kind: 'model', model: id })),
    ...form.models.flatMap(({ id, name }) =>
      POOLINGS.map((pooling) =>
        choice(words.landmarks(name, pooling), { kind: 'landmarks', model: id, pooling }),
      ),
    ),
    ...[['laa950'], ['perc15'], ['laa950', 'perc15']].map((names) =>
      choice(words.measures(names), { kind: 'measures', names }),
    ),
    ...form.measures
      .filter((name) => name.startsWith('burden/'))
      .map((name) => choice(words.measures([name]), { kind: 'measures', names: [name] })),
    choice(words.clinical('FEV1, FEV1/FVC'), { kind: 'clinical', names: ['fev1pp', 'fev1fvc'] }),
    choice(words.clinical('BODE'), { kind: 'clinical', names: ['bode'] }),
    ...form.imported.map((name) => choice(words.imported(name), { kind: 'imported', name })),
    ...form.baselines.map(({ id, label, computed }) =>
      choice(words.baseline(label, computed), { kind: 'baseline', method: id }),
    ),
  ];
}

/** Of one source, that of the source. */
const keyOf = (set: FeatureSet): string => set.map((source) => JSON.stringify(source)).join('+');

const choice = (label: string, source: FeatureSet[number]): Choice => ({
  key: JSON.stringify(source),
  label,
  set: [source],
});

/** Of a source that the command line has put into a study. */
function sourceLabel(source: FeatureSet[number]): string {
  switch (source.kind) {
    case 'model':
      return words.model(source.model ?? words.newest);
    case 'landmarks':
      return words.landmarks(source.model ?? words.newest, source.pooling);
    case 'measures':
      return words.measures(source.names);
    case 'clinical':
      return words.clinical(source.names.join(', '));
    case 'imported':
      return words.imported(source.name);
    case 'baseline':
      return words.baseline(source.method, true);
  }
}

/** Sets of the template that the form does not offer by itself, as those of several sources. */
function joinedChoices(choices: readonly Choice[], template: StudyDefinition | null): Choice[] {
  const labelOf = (source: FeatureSet[number]) =>
    choices.find(({ key }) => key === JSON.stringify(source))?.label ?? sourceLabel(source);
  return (template?.features ?? [])
    .filter((set) => !choices.some(({ key }) => key === keyOf(set)))
    .map((set) => ({ key: keyOf(set), label: set.map(labelOf).join(' + '), set }));
}

/** What a study asks: outcomes, features side by side, and how they are validated. */
export function NewStudy(props: { readonly form: StudyForm; readonly template: StudyDefinition | null }) {
  const { form, template } = props;
  const defaults = template ?? form.defaults;
  const known = form.outcomes.filter(({ patients }) => patients > 0);
  const offered = choicesOf(form);
  const choices = [...offered, ...joinedChoices(offered, template)];
  const [name, setName] = useState(template ? words.copyOf(template.name) : '');
  const [outcomes, setOutcomes] = useState<readonly string[]>(
    known.map(({ id }) => id).filter((id) => defaults.outcomes.includes(id)),
  );
  const confounders = defaults.confounders.filter((id) => form.clinical.some((column) => column.name === id));
  const follows = form.clinical.some((column) => column.name === 'survivalDays');
  const [survival, setSurvival] = useState(follows && defaults.survival);
  const [features, setFeatures] = useState<readonly string[]>(
    template
      ? template.features.map(keyOf)
      : choices.filter(({ set }) => set[0]!.kind === 'model').map(({ key }) => key),
  );
  const [withBode, setWithBode] = useState(false);
  const { folds, repeats, seed, graded, trained } = defaults;
  const [settings, setSettings] = useState<ValidationSettings>({ folds, repeats, seed, graded, trained });
  const chosen = choices.filter(({ key }) => features.includes(key)).map(({ set }) => set);
  const sets = withBode
    ? [...chosen, ...chosen.filter((set) => set[0]!.kind !== 'clinical').map((set) => [...set, BODE])]
    : chosen;
  const ready = name.trim() !== '' && sets.length > 0 && (outcomes.length > 0 || survival);
  return (
    <form
      className="study-form"
      aria-labelledby="new-study"
      onSubmit={(event) => {
        event.preventDefault();
        void saveAndRun({
          ...defaults,
          ...settings,
          name: name.trim(),
          outcomes,
          survival,
          confounders,
          features: sets,
        });
      }}
    >
      <h2 id="new-study">{words.title}</h2>
      <label>
        {words.name}
        <input value={name} maxLength={120} onChange={(event) => setName(event.target.value)} />
      </label>
      <fieldset>
        <legend>{words.outcomes}</legend>
        {known.length === 0 && <p className="quiet">{words.noOutcome}</p>}
        {known.map(({ id, label, patients }) => (
          <Check
            key={id}
            label={words.patients(label, patients)}
            checked={outcomes.includes(id)}
            change={(on) => setOutcomes(toggled(outcomes, id, on))}
          />
        ))}
        {follows && <Check label={words.survival} checked={survival} change={setSurvival} />}
      </fieldset>
      <fieldset data-choices="">
        <legend>{words.features}</legend>
        {choices.map(({ key, label }) => (
          <Check
            key={key}
            label={label}
            checked={features.includes(key)}
            change={(on) => setFeatures(toggled(features, key, on))}
          />
        ))}
        <Check label={words.withBode} checked={withBode} change={setWithBode} />
      </fieldset>
      <Validation settings={settings} defaults={defaults} change={setSettings} />
      <div className="tools">
        <button type="submit" className="button primary" disabled={!ready}>
          {words.save}
        </button>
        <button type="button" className="button" onClick={() => writeStudy(false)}>
          {study.cancel}
        </button>
      </div>
    </form>
  );
}

type ValidationSettings = Pick<StudyDefinition, 'folds' | 'repeats' | 'seed' | 'graded' | 'trained'>;

/** How the scores are validated. */
function Validation(props: {
  readonly settings: ValidationSettings;
  readonly defaults: ValidationSettings;
  readonly change: (settings: ValidationSettings) => void;
}) {
  const { settings, defaults, change } = props;
  return (
    <fieldset>
      <legend>{words.validation}</legend>
      {(['folds', 'repeats', 'seed'] as const).map((field) => (
        <label key={field}>
          {words[field]}
          <input
            type="number"
            min={field === 'folds' ? 2 : field === 'repeats' ? 1 : 0}
            max={field === 'seed' ? undefined : 20}
            value={settings[field]}
            onChange={(event) =>
              change({ ...settings, [field]: event.target.valueAsNumber || defaults[field] })
            }
          />
        </label>
      ))}
      <Select
        label={words.graded}
        value={settings.graded}
        options={words.gradedBy}
        change={(graded) => change({ ...settings, graded })}
      />
      <Select
        label={words.trained}
        value={settings.trained}
        options={words.trainedBy}
        change={(trained) => change({ ...settings, trained })}
      />
    </fieldset>
  );
}

const BODE = { kind: 'clinical', names: ['bode'] } as const;

const toggled = (list: readonly string[], item: string, on: boolean): readonly string[] =>
  on ? [...list, item] : list.filter((one) => one !== item);

function Check(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly change: (checked: boolean) => void;
}) {
  return (
    <label>
      <input
        type="checkbox"
        checked={props.checked}
        onChange={(event) => props.change(event.target.checked)}
      />
      {props.label}
    </label>
  );
}

function Select<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly options: Readonly<Record<T, string>>;
  readonly change: (value: T) => void;
}) {
  return (
    <label>
      {props.label}
      <select value={props.value} onChange={(event) => props.change(event.target.value as T)}>
        {(Object.entries(props.options) as [T, string][]).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
