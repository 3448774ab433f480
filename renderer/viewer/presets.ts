/** Centre and width in HU, as a radiologist names a window. */
export interface ViewWindow {
  readonly width: number;
  readonly centre: number;
}

export interface Preset extends ViewWindow {
  readonly key: string;
  readonly name: string;
}

/** Number keys as in OHIF; emphysema is [−1060, −825]. */
export const PRESETS: readonly Preset[] = [
  { key: '1', name: 'Lung', width: 1500, centre: -600 },
  { key: '2', name: 'Emphysema', width: 235, centre: -942.5 },
  { key: '3', name: 'Mediastinum', width: 400, centre: 40 },
  { key: '4', name: 'Bone', width: 2000, centre: 400 },
];

export const LUNG_WINDOW: ViewWindow = PRESETS[0]!;

export const presetOf = (shown: ViewWindow): Preset | undefined =>
  PRESETS.find(({ width, centre }) => width === shown.width && centre === shown.centre);
