import type { PatientPoint, Vec3 } from '../../native-models/common/geometry.ts';
import type { Plane } from './planes.ts';

/** One plane as a drawing sees it. */
export interface DrawnPlane {
  readonly plane: Plane;
  /** Canvas position of a point in the patient, CSS pixels. */
  readonly project: (point: Vec3) => readonly [number, number];
  /** The crosshair: the plane goes through it. */
  readonly position: PatientPoint;
  /** CSS pixels. */
  readonly size: readonly [width: number, height: number];
}

/** What a panel draws over the planes. */
export interface PlaneDrawing {
  draw(context: CanvasRenderingContext2D, view: DrawnPlane): void;
}
