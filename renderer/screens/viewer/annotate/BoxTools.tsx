import { SUBTYPES } from '../../../../native-models/common/subtypes.ts';
import { useBindings } from '../../../keys/bindings.ts';
import {
  act,
  chooseSubtype,
  deleteSelected,
  relabelSelected,
  useAnnotation,
} from '../../../state/annotation.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';
import { boxCss } from './boxColours.ts';
import { moveToCrosshair, putAtCrosshair, togglePlacing } from './useAnnotationKeys.ts';

/** `Shift+1` as `⇧1`. */
const shortKey = (key: string): string => key.replace('Shift+', '⇧').replace('Ctrl+', '⌃');

/** Subtype, placing, and what can be done with the chosen box. */
export function BoxTools() {
  const keys = useBindings();
  const own = useAnnotation((annotation) => annotation.own);
  const subtype = useAnnotation((annotation) => annotation.subtype);
  const placing = useAnnotation((annotation) => annotation.placing);
  const selectedId = useAnnotation((annotation) => annotation.selectedId);
  const selected = own?.boxes.find(({ id }) => id === selectedId);
  const acts = [
    ['box.atCrosshair', words.atCrosshair, words.atCrosshair, true, putAtCrosshair],
    [
      'box.relabel',
      words.relabel(subtype),
      words.relabelHint(subtype),
      selected && selected.subtype !== subtype,
      () => void relabelSelected(),
    ],
    ['box.toCrosshair', words.toCrosshair, words.toCrosshairHint, selected, moveToCrosshair],
    ['box.delete', words.remove, words.removeHint, selected, deleteSelected],
    ['box.undo', words.undo, words.undoHint, own?.undo, () => void act({ kind: 'undo' })],
    ['box.redo', words.redo, words.redoHint, own?.redo, () => void act({ kind: 'redo' })],
  ] as const;
  return (
    <>
      <fieldset className="annotate-subtypes" aria-label={words.subtypeOf}>
        {SUBTYPES.map((each) => (
          <button
            key={each}
            type="button"
            data-subtype={each}
            aria-pressed={subtype === each}
            onClick={() => chooseSubtype(each)}
          >
            <i className="swatch" style={{ backgroundColor: boxCss(each) }} />
            <span className="ellipsis">{words.subtypes[each]}</span>
            <kbd>{shortKey(keys[`box.${each}`])}</kbd>
          </button>
        ))}
        <button type="button" aria-pressed={placing} title={words.placeHint} onClick={togglePlacing}>
          <span className="ellipsis">{words.place}</span>
          <kbd>{shortKey(keys['box.place'])}</kbd>
        </button>
      </fieldset>
      <p className="annotate-hint quiet">{placing ? words.placing : words.notPlacing(keys['box.place'])}</p>
      <p className="annotate-hint" data-selected={selected?.subtype}>
        {selected ? words.selected(selected.subtype) : words.noneSelected}
      </p>
      <div className="annotate-acts">
        {acts.map(([command, name, hint, possible, run]) => (
          <button
            key={command}
            type="button"
            title={words.withKey(hint, keys[command])}
            disabled={!possible}
            onClick={run}
          >
            {name}
          </button>
        ))}
      </div>
    </>
  );
}
