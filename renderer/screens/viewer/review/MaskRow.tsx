import {
  DEFAULT_LEVEL,
  PROBABILITY_ONE,
  thresholdOf,
} from '../../../../native-models/common/probabilityLevel.ts';
import type { Subtype } from '../../../../native-models/common/subtypes.ts';
import type { PredictionLayer } from '../../../../preload/contract.ts';
import { keepLevel, levelOfSubtype, slideLevel, useReview } from '../../../state/review.ts';
import { setLook } from '../../../store.ts';
import { annotate } from '../../../strings/en/annotate.ts';
import { review as words } from '../../../strings/en/review.ts';
import { viewerWords } from '../../../strings/en/viewer.ts';
import { boxCss } from '../annotate/boxColours.ts';
import { layerIdOf } from '../shownLayers.ts';

/** One subtype: its threshold, and what it holds in each lung, live. */
export function MaskRow({ layer }: { readonly layer: PredictionLayer }) {
  const subtype = layer.subtype as Subtype;
  const chosen = useReview((review) => review.subtype === subtype);
  const level = useReview((review) => levelOfSubtype(review, subtype));
  const volumes = useReview((review) => review.volumes[subtype]);
  const ready = useReview(({ masks }) => masks !== null) && volumes !== undefined;
  const name = annotate.subtypes[subtype];
  return (
    <div className="review-mask" data-mask={subtype} data-level={level}>
      <button
        type="button"
        aria-pressed={chosen}
        title={words.model(layer.modelName, layer.step)}
        onClick={() => {
          useReview.setState({ subtype });
          setLook(layerIdOf(layer), { visible: true });
        }}
      >
        <i className="swatch" style={{ backgroundColor: boxCss(subtype) }} />
        <span className="ellipsis">{name}</span>
        <output className="review-threshold">{words.thresholdIs(thresholdOf(level))}</output>
      </button>
      <input
        type="range"
        min={1}
        max={PROBABILITY_ONE}
        value={level}
        disabled={!ready}
        aria-label={words.threshold(name)}
        aria-valuetext={words.thresholdIs(thresholdOf(level))}
        title={words.thresholdHint}
        list="usual-level"
        onChange={(event) => slideLevel(subtype, Number(event.target.value))}
        onPointerUp={() => keepLevel(subtype)}
        onKeyUp={() => keepLevel(subtype)}
        onBlur={() => keepLevel(subtype)}
      />
      <datalist id="usual-level">
        <option value={DEFAULT_LEVEL} />
      </datalist>
      {layer.learnedFrom && (
        <p className="layer-doubt" role="note">
          {viewerWords.learnedFrom[layer.learnedFrom]}
        </p>
      )}
      {ready ? (
        <dl className="review-volumes">
          <Figure name={words.both} value={words.litres(volumes.rightLitres + volumes.leftLitres)} />
          <Figure name={words.right} value={words.litres(volumes.rightLitres)} />
          <Figure name={words.left} value={words.litres(volumes.leftLitres)} />
          <Figure name={words.ofLungs} value={words.percent(volumes.percent)} />
        </dl>
      ) : (
        <p className="quiet" aria-busy="true">
          {words.loading}
        </p>
      )}
    </div>
  );
}

const Figure = (props: { readonly name: string; readonly value: string }) => (
  <div>
    <dt>{props.name}</dt>
    <dd>{props.value}</dd>
  </div>
);
