import { setSlab, useViewing } from '../../state/viewing.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { SLAB_MODES, SLAB_THICKNESSES_MM } from '../../viewer/slab.ts';

/** Slice or projection, and of how many millimetres. */
export function SlabTools() {
  const slab = useViewing((viewing) => viewing.slab);
  return (
    <fieldset aria-label={words.slab}>
      {SLAB_MODES.map((mode) => (
        <button
          key={mode}
          type="button"
          aria-pressed={slab.mode === mode}
          title={words.slabKey(words.slabs[mode])}
          onClick={() => setSlab({ mode })}
        >
          {words.slabs[mode]}
        </button>
      ))}
      <select
        aria-label={words.thickness}
        title={words.thicknessKey}
        disabled={slab.mode === 'slice'}
        value={slab.thicknessMm}
        onChange={(event) => setSlab({ thicknessMm: Number(event.target.value) })}
      >
        {SLAB_THICKNESSES_MM.map((mm) => (
          <option key={mm} value={mm}>
            {words.mm(mm)}
          </option>
        ))}
      </select>
    </fieldset>
  );
}
