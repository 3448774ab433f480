import { useMemo, useState } from 'react';
import { mapFigure } from '../../../native-models/figures/mapFigure.ts';
import type { FeatureMap } from '../../../native-models/study/featureMaps.ts';
import type { StudyColumn } from '../../../native-models/study/studyInput.ts';
import { chooseColour, colourOf, useStudy } from '../../state/study.ts';
import { study } from '../../strings/en/study.ts';
import { FigureView } from './FigureView.tsx';

const words = study.maps;

/** Patients on a plane by one set of features, coloured by any clinical column. */
export function FeatureMaps(props: {
  readonly maps: readonly FeatureMap[];
  readonly columns: readonly StudyColumn[];
}) {
  const { maps, columns } = props;
  const sets = [...new Set(maps.map(({ features }) => features))];
  const [set, setSet] = useState(sets[0]!);
  const chosen = useStudy(({ colour }) => colour);
  const column = colourOf(columns, chosen)!;
  const figures = useMemo(
    () => maps.filter(({ features }) => features === set).map((map) => mapFigure(map, column)),
    [maps, set, column],
  );
  return (
    <section aria-label={words.title} data-feature-maps="">
      <h3>{words.title}</h3>
      <div className="tools">
        <label>
          {words.features}
          <select value={set} onChange={(event) => setSet(event.target.value)}>
            {sets.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          {words.colour}
          <select value={column.id} onChange={(event) => chooseColour(event.target.value)}>
            {columns.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <span className="quiet">{words.hint}</span>
      </div>
      <div className="study-figures">
        {figures.map((figure) => (
          <FigureView key={figure.title} figure={figure} />
        ))}
      </div>
    </section>
  );
}
