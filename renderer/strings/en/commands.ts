import type { CommandId } from '../../keys/commands.ts';

/** What each command does, as the key sheet and the settings say it. */
export const commandWords: Readonly<Record<CommandId, string>> = {
  'app.keys': 'this sheet',
  'window.lung': 'lung window, 1500 / −600',
  'window.emphysema': 'emphysema window, −1060 to −825',
  'window.mediastinum': 'mediastinum window, 400 / 40',
  'window.bone': 'bone window, 2000 / 400',
  'slice.next': 'next slice',
  'slice.previous': 'previous slice',
  'slice.tenOn': 'ten slices on',
  'slice.tenBack': 'ten slices back',
  'slice.first': 'first slice',
  'slice.last': 'last slice',
  'tool.crosshair': 'left button: crosshair',
  'tool.window': 'left button: window',
  'tool.pan': 'left button: pan',
  'tool.zoom': 'left button: zoom',
  'view.invert': 'invert',
  'view.layers': 'layers on and off',
  'view.maximise': 'one plane large, and back',
  'view.space': '3-D view large; arrows turn it, + and − zoom',
  'view.compare': 'compare: a second column',
  'view.reset': 'reset pan and zoom',
  'slab.mode': 'slice, MIP, MinIP, mean slab',
  'slab.thinner': 'thinner slab',
  'slab.thicker': 'thicker slab',
  'laa.threshold': 'low attenuation below −950 or −910 HU',
};

/** What the mouse does, which cannot be changed. */
export const MOUSE_WORDS: readonly (readonly [string, string])[] = [
  ['Wheel', 'next and previous slice'],
  ['Ctrl + wheel', 'zoom'],
  ['Middle drag', 'pan'],
  ['Right or Ctrl drag', 'zoom'],
  ['Shift + move', 'crosshair follows the pointer'],
  ['Double click', 'one plane large, and back'],
];
