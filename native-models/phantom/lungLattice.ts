import type { Vec3 } from '../common/geometry.ts';
import type { Random } from '../common/random.ts';
import type { MaskVolume } from '../common/volume.ts';
import { type Anatomy, FIELD, FIELDS, fissureDistance, type Lobe, lobeOf } from './anatomy.ts';
import type { Pose } from './pose.ts';

/** A place in the lung, LPS mm. */
export interface LungSite {
  readonly at: Vec3;
  /** Depth under the pleura and distance to the nearest fissure, patient mm. */
  readonly depthMm: number;
  readonly fissureMm: number;
  readonly lobe: Lobe;
  /** 0 at the deepest recess, 1 at the apex. */
  readonly height: number;
  /** Model coordinates: −x right, +y back. */
  readonly model: Vec3;
}

export type Probe = (at: Vec3) => LungSite;

export function createProbe(anatomy: Anatomy, pose: Pose): Probe {
  const model = new Float64Array(3);
  const fields = new Float64Array(FIELDS);
  return (at) => {
    pose.toModel(at[0], at[1], at[2], model);
    anatomy.sample(model[0]!, model[1]!, model[2]!, fields);
    return {
      at,
      depthMm: -fields[FIELD.lung]! * pose.size,
      fissureMm: fissureDistance(fields) * pose.size,
      lobe: lobeOf(fields),
      height: Math.min(1, Math.max(0, (model[2]! + 135) / 260)),
      model: [model[0]!, model[1]!, model[2]!],
    };
  };
}

/** Whether a voxel near a place is lung: cheap, and what is far from all lung need not be probed. */
function nearLung({ grid, voxels }: MaskVolume, [x, y, z]: Vec3): boolean {
  const { dimensions, spacingMm, origin } = grid;
  const index = (value: number, axis: 0 | 1 | 2) =>
    Math.min(dimensions[axis] - 2, Math.max(1, Math.round((value - origin[axis]) / spacingMm[axis])));
  const [row, plane] = [dimensions[0], dimensions[0] * dimensions[1]];
  const at = index(x, 0) + row * index(y, 1) + plane * index(z, 2);
  for (const step of [0, 1, -1, row, -row, plane, -plane]) if (voxels[at + step]! > 0) return true;
  return false;
}

/** Sites inside the lungs of a jittered lattice over the scan that `keep` accepts by their depth under the pleura. */
export function latticeSites(
  lungs: MaskVolume,
  probe: Probe,
  pitchMm: number,
  jitterMm: number,
  random: Random,
  keep: (site: LungSite) => boolean,
): LungSite[] {
  const { origin, spacingMm, dimensions } = lungs.grid;
  const steps = (axis: 0 | 1 | 2) => Math.floor((dimensions[axis] * spacingMm[axis]) / pitchMm);
  const sites: LungSite[] = [];
  for (let k = 0; k < steps(2); k++) {
    for (let j = 0; j < steps(1); j++) {
      for (let i = 0; i < steps(0); i++) {
        const jitter = () => (random() - 0.5) * 2 * jitterMm;
        const at: Vec3 = [
          origin[0] + i * pitchMm + jitter(),
          origin[1] + j * pitchMm + jitter(),
          origin[2] + k * pitchMm + jitter(),
        ];
        if (!nearLung(lungs, at)) continue;
        const site = probe(at);
        if (keep(site)) sites.push(site);
      }
    }
  }
  return sites;
}
