import type { Light } from '../../../../native-models/registration/qualityLights.ts';
import { shownRegistration, useRegistration } from '../../../state/registration.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';

/** The quality in figures, each with its light. */
export function Figures() {
  const shown = useRegistration(shownRegistration);
  if (!shown) return null;
  const { quality, lights, atlasName, byHand } = shown;
  const rows: readonly (readonly [name: string, value: string, light: Light | null])[] = [
    [words.figures.dice, quality.dice.toFixed(3), lights.dice],
    [words.figures.sides, `${quality.diceRight.toFixed(3)} · ${quality.diceLeft.toFixed(3)}`, lights.sides],
    [
      words.figures.landmarksOutside,
      `${(100 * quality.landmarksOutside).toFixed(1)} %`,
      lights.landmarksOutside,
    ],
    [words.figures.smallestJacobian, words.volume(quality.smallestJacobian), lights.smallestJacobian],
    [words.figures.wholeLungs, words.wholeLungs(quality.lungCutOff === true), lights.wholeLungs],
    [words.figures.affine, quality.diceAffine.toFixed(3), null],
    [words.figures.seconds, words.seconds(quality.seconds), null],
  ];
  return (
    <>
      <p className="registration-all" data-light={lights.all}>
        <LightSign light={lights.all} /> {words.lights[lights.all]}
      </p>
      <dl className="registration-figures">
        {rows.map(([name, value, light]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            <dd>{light && <LightSign light={light} />}</dd>
          </div>
        ))}
        <div title={quality.rung}>
          <dt>{words.figures.method}</dt>
          <dd>{words.methods[quality.method]}</dd>
          <dd />
        </div>
      </dl>
      <p className="quiet landmark-note" title={quality.rung}>
        {words.ofAtlas(atlasName, byHand)}
      </p>
    </>
  );
}

/** Colour and sign: a light must not be told by its colour alone. */
export function LightSign({ light }: { readonly light: Light }) {
  return (
    <span className="light" data-light={light} role="img" aria-label={words.lights[light]}>
      {words.signs[light]}
    </span>
  );
}
