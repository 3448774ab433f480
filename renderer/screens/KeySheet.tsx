import { useScreen } from '../store.ts';
import { PRESETS } from '../viewer/presets.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ...PRESETS.map(({ key, name, width, centre }) => [key, `${name} window, ${width} / ${centre}`] as const),
  ['Wheel, ↑ ↓', 'next and previous slice'],
  ['Page ↑ ↓', 'ten slices'],
  ['Home, End', 'first and last slice'],
  ['C, W, P, Z', 'left button: crosshair, window, pan, zoom'],
  ['Middle drag', 'pan'],
  ['Right or Ctrl drag', 'zoom'],
  ['Shift + move', 'crosshair follows the pointer'],
  ['G', 'layers on and off'],
  ['I', 'invert'],
  ['S', 'slice, MIP, MinIP, mean slab'],
  ['[, ]', 'thinner and thicker slab'],
  ['L', 'low attenuation below −950 or −910 HU'],
  ['V', '3-D view large; arrows turn it, + and − zoom'],
  ['D', 'compare: a second column'],
  ['M, double click', 'one plane large'],
  ['Space', 'reset pan and zoom'],
  ['?', 'this sheet'],
];

export function KeySheet() {
  const close = () => useScreen.setState({ keysShown: false });
  return (
    <div className="sheet" role="dialog" aria-modal="true" aria-label="Keys">
      <div className="sheet-page">
        <h2>Keys</h2>
        <dl>
          {KEYS.map(([key, what]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        {/* biome-ignore lint/a11y/noAutofocus: a dialog takes the focus. */}
        <button type="button" className="button" autoFocus onClick={close}>
          Close
        </button>
      </div>
    </div>
  );
}
