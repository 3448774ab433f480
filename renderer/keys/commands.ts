/** Every command that a key gives, with its first key; the habits are those of OHIF and 3D Slicer. */
export const COMMANDS = {
  'app.keys': '?',
  'window.lung': '1',
  'window.emphysema': '2',
  'window.mediastinum': '3',
  'window.bone': '4',
  'slice.next': 'ArrowDown',
  'slice.previous': 'ArrowUp',
  'slice.tenOn': 'PageDown',
  'slice.tenBack': 'PageUp',
  'slice.first': 'Home',
  'slice.last': 'End',
  'tool.crosshair': 'C',
  'tool.window': 'W',
  'tool.pan': 'P',
  'tool.zoom': 'Z',
  'view.invert': 'I',
  'view.layers': 'G',
  'view.maximise': 'M',
  'view.space': 'V',
  'view.compare': 'D',
  'view.reset': 'Space',
  'slab.mode': 'S',
  'slab.thinner': '[',
  'slab.thicker': ']',
  'laa.threshold': 'L',
} as const satisfies Record<string, string>;

export type CommandId = keyof typeof COMMANDS;
export const COMMAND_IDS = Object.keys(COMMANDS) as CommandId[];
