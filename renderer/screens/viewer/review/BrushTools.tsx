import { useBindings } from '../../../keys/bindings.ts';
import { actOnMasks, setBrush, toggleBrush, useReview } from '../../../state/review.ts';
import { annotate } from '../../../strings/en/annotate.ts';
import { review as words } from '../../../strings/en/review.ts';

/** Paint, erase, how wide; undo and redo of strokes and thresholds. */
export function BrushTools() {
  const keys = useBindings();
  const { mode, radiusMm, ball } = useReview((review) => review.brush);
  const subtype = useReview((review) => review.subtype);
  const masks = useReview((review) => review.masks);
  const tools = [
    ['paint', words.paint, keys['mask.paint']],
    ['erase', words.erase, keys['mask.erase']],
  ] as const;
  return (
    <fieldset className="review-brush" aria-label={words.brush}>
      <div className="annotate-acts">
        {tools.map(([tool, name, key]) => (
          <button
            key={tool}
            type="button"
            aria-pressed={mode === tool}
            disabled={masks === null}
            onClick={() => toggleBrush(tool)}
          >
            {name} <kbd>{key}</kbd>
          </button>
        ))}
        <button
          type="button"
          aria-pressed={ball}
          title={words.withKey(words.ballHint, keys['mask.ball'])}
          onClick={() => setBrush({ ball: !ball })}
        >
          {words.ball}
        </button>
        <button
          type="button"
          aria-label={words.undo}
          title={words.withKey(words.undoHint, keys['box.undo'])}
          disabled={!masks?.undo}
          onClick={() => void actOnMasks({ kind: 'undo' })}
        >
          ↶
        </button>
        <button
          type="button"
          aria-label={words.redo}
          title={words.withKey(words.redoHint, keys['box.redo'])}
          disabled={!masks?.redo}
          onClick={() => void actOnMasks({ kind: 'redo' })}
        >
          ↷
        </button>
      </div>
      <label className="review-radius">
        <span>{words.radius}</span>
        <input
          type="range"
          min={1}
          max={40}
          step={0.5}
          value={radiusMm}
          onChange={(event) => setBrush({ radiusMm: Number(event.target.value) })}
        />
        <output>{words.mm(radiusMm)}</output>
      </label>
      <p className="quiet annotate-hint">
        {mode === 'off' || subtype === null
          ? words.brushOff(keys['mask.paint'], keys['mask.erase'])
          : words.brushHint(annotate.subtypes[subtype])}
      </p>
    </fieldset>
  );
}
