import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { AXES, along, type Plane } from '../../../viewer/planes.ts';

/** Millimetres of the patient that one step to the right or up on the screen is, in a plane. */
export function screenStep(plane: Plane, right: number, up: number): Vec3 {
  const { u, v } = AXES[plane];
  // The axial plane is seen from the feet: up is the front, against LPS y. In the others up is the head, along z.
  return along(along([0, 0, 0], u, right), v, plane === 'axial' ? -up : up);
}

/** Axis and sense by the right hand of a turn that is clockwise on the screen. */
export function clockwise(
  plane: Plane,
  radians: number,
): { readonly axis: 0 | 1 | 2; readonly radians: number } {
  const axis = AXES[plane].normal;
  return { axis, radians: plane === 'sagittal' ? -radians : radians };
}

/** The turn of a pointer about a point of the plane, clockwise on the screen, radians. */
export function turnOf(plane: Plane, about: Vec3, from: Vec3, to: Vec3): number {
  const { u, v } = AXES[plane];
  const down = plane === 'axial' ? 1 : -1;
  const angle = (point: Vec3) => Math.atan2(down * (point[v] - about[v]), point[u] - about[u]);
  const turn = angle(to) - angle(from);
  return Math.atan2(Math.sin(turn), Math.cos(turn));
}
