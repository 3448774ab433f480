import { eventTarget } from '@cornerstonejs/core';
import {
  AngleTool,
  addTool,
  annotation as annotations,
  EllipticalROITool,
  Enums,
  init,
  LengthTool,
  ProbeTool,
  ToolGroupManager,
  type Types,
  utilities,
} from '@cornerstonejs/tools';
import type { Measurement, MeasureTool } from '../../main/model/measurement.ts';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { viewerWords } from '../strings/en/viewer.ts';
import type { MeasuredDensity } from './measureValues.ts';
import { MEASURING } from './tools.ts';

export type { Measurement, MeasureTool };

const GROUP = 'measuring';
const TOOLS = {
  length: LengthTool,
  angle: AngleTool,
  ellipse: EllipticalROITool,
  probe: ProbeTool,
} as const satisfies Readonly<Record<MeasureTool, unknown>>;
const NAMES = MEASURING;

/** Makes cornerstone's tools known, before any viewport is opened. */
export function startMeasuring(): void {
  init();
  const group = ToolGroupManager.createToolGroup(GROUP)!;
  for (const name of NAMES) {
    addTool(TOOLS[name]);
    const density = name === 'ellipse' || name === 'probe';
    group.addTool(TOOLS[name].toolName, density ? { getTextLines: densityLines } : {});
  }
  setMeasureTool(null);
  eventTarget.addEventListener(Enums.Events.ANNOTATION_ADDED, keepToItsPlane);
}

/**
 * Cornerstone shows a line in every plane that holds it, where it looks like another measurement. Here it belongs to the
 * plane in which it was drawn.
 */
function keepToItsPlane(event: Event): void {
  const { annotation } = (event as CustomEvent<{ annotation: Types.Annotation }>).detail;
  delete annotation.metadata?.planeRestriction;
}

/** Draws and takes measurements in a viewport too. */
export const measureIn = (viewportId: string, engineId: string): void =>
  ToolGroupManager.getToolGroup(GROUP)!.addViewport(viewportId, engineId);

/** Beside a region or point: what stands in the list, not voxel indices, nor five lines that hide the image. */
const densityLines = (
  data: { readonly cachedStats: Readonly<Record<string, unknown>> },
  targetId: string,
): string[] => {
  const density = readStats(data.cachedStats[targetId]);
  return density ? [viewerWords.densityIs(density)] : [];
};

/** The left button draws with this tool; with none, measurements are only shown. */
export function setMeasureTool(tool: MeasureTool | null): void {
  const group = ToolGroupManager.getToolGroup(GROUP)!;
  for (const name of NAMES) {
    const { toolName } = TOOLS[name];
    if (name === tool) {
      group.setToolActive(toolName, { bindings: [{ mouseButton: Enums.MouseBindings.Primary }] });
    } else if (tool !== null) group.setToolPassive(toolName);
    else group.setToolEnabled(toolName);
  }
}

const ofFrame = (frame: string): Types.Annotation[] =>
  annotations.state
    .getAllAnnotations()
    .filter(({ metadata }) => metadata?.FrameOfReferenceUID === frame) as Types.Annotation[];

const toolOf = ({ metadata }: Types.Annotation): MeasureTool | undefined =>
  NAMES.find((name) => TOOLS[name].toolName === metadata?.toolName);

/** To 0.001 mm: what is kept is what was drawn. */
const rounded = (vector: ArrayLike<number>): Vec3 =>
  [0, 1, 2].map((axis) => Math.round(vector[axis]! * 1000) / 1000) as unknown as Vec3;

/** What is drawn in a frame of reference, in the order it was. */
export function drawnMeasurements(frame: string): Measurement[] {
  return ofFrame(frame).flatMap((each) => {
    const tool = toolOf(each);
    const { viewPlaneNormal, viewUp } = each.metadata ?? {};
    const points = each.data.handles?.points;
    if (!tool || !points || !viewPlaneNormal || !viewUp || !each.annotationUID) return [];
    const vector = (v: ArrayLike<number>) => [...rounded(v)] as [number, number, number];
    return [
      {
        id: each.annotationUID,
        tool,
        points: points.map(vector),
        normal: vector(viewPlaneNormal),
        up: vector(viewUp),
      },
    ];
  });
}

/** Brings what is drawn in a frame of reference to these measurements. */
export function drawMeasurements(frame: string, wanted: readonly Measurement[]): void {
  const drawn = new Map(drawnMeasurements(frame).map((each) => [each.id, JSON.stringify(each)]));
  const kept = new Set(
    wanted.filter((each) => drawn.get(each.id) === JSON.stringify(each)).map(({ id }) => id),
  );
  for (const id of drawn.keys()) if (!kept.has(id)) annotations.state.removeAnnotation(id);
  for (const each of wanted)
    if (!kept.has(each.id)) annotations.state.addAnnotation(asAnnotation(frame, each), frame);
  // Adding and removing draws nothing.
  utilities.triggerAnnotationRenderForToolGroupIds([GROUP]);
}

const asAnnotation = (frame: string, { id, tool, points, normal, up }: Measurement): Types.Annotation => ({
  annotationUID: id,
  highlighted: false,
  invalidated: true,
  isLocked: false,
  isVisible: true,
  metadata: {
    toolName: TOOLS[tool].toolName,
    FrameOfReferenceUID: frame,
    viewPlaneNormal: [...normal],
    viewUp: [...up],
  },
  data: {
    label: '',
    cachedStats: {},
    handles: {
      points: points.map((point) => [...point] as [number, number, number]),
      activeHandleIndex: null,
      textBox: {
        hasMoved: false,
        worldPosition: [0, 0, 0],
        worldBoundingBox: {
          topLeft: [0, 0, 0],
          topRight: [0, 0, 0],
          bottomLeft: [0, 0, 0],
          bottomRight: [0, 0, 0],
        },
      },
    },
  },
});

/** Removes the measurement that was clicked last, else the one drawn last. @returns whether there was one. */
export function removeMeasurement(frame: string): boolean {
  const here = ofFrame(frame).map(({ annotationUID }) => annotationUID);
  const selected = annotations.selection.getAnnotationsSelected().find((id) => here.includes(id));
  const gone = selected ?? here.at(-1);
  if (!gone) return false;
  annotations.state.removeAnnotation(gone);
  utilities.triggerAnnotationRenderForToolGroupIds([GROUP]);
  return true;
}

const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** Density under a region or a point; null until it has been drawn once, and for lines. */
export function densityOf(id: string): MeasuredDensity | null {
  return readStats(Object.values(annotations.state.getAnnotation(id)?.data.cachedStats ?? {})[0]);
}

function readStats(found: unknown): MeasuredDensity | null {
  const stats = found as Readonly<Record<string, unknown>> | undefined;
  const mean = numberOf(stats?.mean ?? stats?.value);
  if (mean === null) return null;
  return { meanHu: mean, sdHu: numberOf(stats?.stdDev), areaMm2: numberOf(stats?.area) };
}

const CHANGES = [
  Enums.Events.ANNOTATION_COMPLETED,
  Enums.Events.ANNOTATION_MODIFIED,
  Enums.Events.ANNOTATION_REMOVED,
] as const;

/** Hears of every measurement that is drawn, changed or removed. @returns the function that ends it. */
export function onMeasured(changed: () => void): () => void {
  for (const event of CHANGES) eventTarget.addEventListener(event, changed);
  return () => {
    for (const event of CHANGES) eventTarget.removeEventListener(event, changed);
  };
}
