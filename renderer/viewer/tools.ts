import type { MeasureTool } from '../../main/model/measurement.ts';

/** What the left button does when it is dragged: ours, and those of cornerstone that measure. */
export type Tool = 'crosshair' | 'window' | 'pan' | 'zoom' | MeasureTool;

export const MEASURING = ['length', 'angle', 'ellipse', 'probe'] as const satisfies readonly MeasureTool[];

export const isMeasureTool = (tool: string): tool is MeasureTool =>
  (MEASURING as readonly string[]).includes(tool);
