import { useState } from 'react';
import { library as words } from '../../strings/en/library.ts';
import { en } from '../../strings/en.ts';
import { MadeFromMasks } from '../review/MadeFromMasks.tsx';
import { RemoveScan } from './RemoveScan.tsx';

/** What can be done with the chosen scans. */
export function ChosenTools(props: {
  readonly ids: readonly string[];
  readonly prepare: (each: boolean) => void;
  readonly makeAtlas: () => void;
  readonly open: () => void;
  readonly clear: () => void;
}) {
  const { ids } = props;
  const [each, setEach] = useState(false);
  return (
    <div className="tools chosen-tools" role="toolbar" aria-label={words.chosenTools}>
      <span className="chosen-count">{en.chosen(ids.length)}</span>
      <button
        type="button"
        className="button primary"
        disabled={ids.length === 0}
        onClick={() => props.prepare(each)}
      >
        {en.prepare(ids.length)}
      </button>
      <label className={ids.length > 1 ? '' : 'quiet'}>
        <input
          type="checkbox"
          checked={each}
          disabled={ids.length < 2}
          onChange={(event) => setEach(event.target.checked)}
        />
        {en.eachAlone}
      </label>
      <button type="button" className="button" disabled={ids.length !== 1} onClick={props.makeAtlas}>
        {en.makeAtlas}
      </button>
      <button type="button" className="button" disabled={ids.length !== 1} onClick={props.open}>
        {en.open}
      </button>
      <MadeFromMasks scanIds={ids} />
      <RemoveScan scanId={ids.length === 1 ? ids[0] : undefined} />
      {ids.length > 0 ? (
        <button type="button" className="button plain" onClick={props.clear}>
          {words.clearChosen}
        </button>
      ) : (
        <span className="quiet">{words.noneChosen}</span>
      )}
    </div>
  );
}
