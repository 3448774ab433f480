import type { Vec3 } from '../common/geometry.ts';
import type { Random } from '../common/random.ts';
import type { CtVolume } from '../common/volume.ts';
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

/** Sites of a jittered lattice over the scan that `keep` accepts by their depth under the pleura. */
export function latticeSites(
  ct: CtVolume,
  probe: Probe,
  pitchMm: number,
  jitterMm: number,
  random: Random,
  keep: (site: LungSite) => boolean,
): LungSite[] {
  const { origin, spacingMm, dimensions } = ct.grid;
  const steps = (axis: 0 | 1 | 2) => Math.floor((dimensions[axis] * spacingMm[axis]) / pitchMm);
  const sites: LungSite[] = [];
  for (let k = 0; k < steps(2); k++) {
    for (let j = 0; j < steps(1); j++) {
      for (let i = 0; i < steps(0); i++) {
        const jitter = () => (random() - 0.5) * 2 * jitterMm;
        const site = probe([
          origin[0] + i * pitchMm + jitter(),
          origin[1] + j * pitchMm + jitter(),
          origin[2] + k * pitchMm + jitter(),
        ]);
        if (keep(site)) sites.push(site);
      }
    }
  }
  return sites;
}
