import type { Vec3 } from '../common/geometry.ts';
import { normal, type Random } from '../common/random.ts';
import type { CtVolume } from '../common/volume.ts';
import { createCellIndex } from './cellIndex.ts';
import { type LungSite, latticeSites, type Probe } from './lungLattice.ts';
import type { EmphysemaPlan } from './plan.ts';

/** A ball of low attenuation, LPS mm. */
export interface Hole {
  readonly centre: Vec3;
  readonly radiusMm: number;
  readonly hu: number;
}

export interface Lesions {
  /** Middles of the secondary lobules that centrilobular emphysema has reached. */
  readonly lobules: readonly Vec3[];
  readonly holes: readonly Hole[];
  /** Subpleural air cells; where two meet, a wall stands between. */
  readonly cells: readonly Hole[];
}

export const LOBULE_PITCH_MM = 10;

/** Where disease clusters: a smooth field of unit variance over patient mm. */
function clusterField(lengthMm: number, random: Random): (p: Vec3) => number {
  const waves = Array.from({ length: 10 }, () => {
    const d = [normal(random), normal(random), normal(random)];
    const k = (2 * Math.PI) / (lengthMm * (0.7 + 0.8 * random())) / (Math.hypot(d[0]!, d[1]!, d[2]!) || 1);
    return [d[0]! * k, d[1]! * k, d[2]! * k, 2 * Math.PI * random()] as const;
  });
  return (p) => {
    let sum = 0;
    for (const [a, b, c, phase] of waves) sum += Math.cos(a * p[0] + b * p[1] + c * p[2] + phase);
    return sum / Math.sqrt(waves.length / 2);
  };
}

function ranked(sites: readonly LungSite[], score: (site: LungSite) => number): LungSite[] {
  return sites
    .map((site) => ({ site, score: score(site) }))
    .sort((a, b) => b.score - a.score)
    .map(({ site }) => site);
}

/**
 * Centrilobular: lobules are chosen in clusters from the top of the lung down until the planned share
 * is reached; in each, one to three holes without walls sit about its middle.
 */
function placeCentrilobular(
  ct: CtVolume,
  probe: Probe,
  plan: EmphysemaPlan,
  lungMm3: number,
  random: Random,
): Pick<Lesions, 'lobules' | 'holes'> {
  if (plan.centrilobular === 0) return { lobules: [], holes: [] };
  // The outermost few millimetres are spared.
  const sites = latticeSites(
    ct,
    probe,
    LOBULE_PITCH_MM,
    2.4,
    random,
    (s) => s.depthMm > 6.5 && s.fissureMm > 4,
  );
  const cluster = clusterField(62, random);
  const order = ranked(
    sites,
    (s) => 2.3 * plan.upperPreference * s.height + 0.75 * cluster(s.at) + 0.35 * normal(random),
  );
  const count = Math.min(order.length, Math.round((plan.centrilobular * lungMm3) / LOBULE_PITCH_MM ** 3));
  const holes: Hole[] = [];
  const lobules = order.slice(0, count).map(({ at }, rank) => {
    // The first lobules hit are the worst.
    const ripeness = 1 - rank / Math.max(1, count);
    const many = 1 + (random() < 0.55 ? 1 : 0) + (random() < 0.5 * ripeness ? 1 : 0);
    for (let n = 0; n < many; n++) {
      const radius = plan.holeRadiusMm * (0.75 + 0.35 * ripeness + 0.18 * normal(random));
      const spread = n === 0 ? 1 : 3;
      holes.push({
        centre: [
          at[0] + spread * normal(random),
          at[1] + spread * normal(random),
          at[2] + spread * normal(random),
        ],
        radiusMm: Math.min(5.2, Math.max(1.5, radius)),
        hu: -984 + 9 * normal(random),
      });
    }
    return at;
  });
  return { lobules, holes };
}

/** Unit vector out of the lung (or towards the nearest fissure) by central differences. */
function outward(probe: Probe, site: LungSite): { readonly normal: Vec3; readonly surfaceMm: number } {
  const byFissure = site.fissureMm < site.depthMm;
  const reach = (p: Vec3) => {
    const s = probe(p);
    return byFissure ? s.fissureMm : s.depthMm;
  };
  const [x, y, z] = site.at;
  const h = 0.7;
  const g: Vec3 = [
    reach([x + h, y, z]) - reach([x - h, y, z]),
    reach([x, y + h, z]) - reach([x, y - h, z]),
    reach([x, y, z + h]) - reach([x, y, z - h]),
  ];
  const length = Math.hypot(...g) || 1;
  const slope = Math.max(0.4, length / (2 * h));
  const surfaceMm = (byFissure ? site.fissureMm : site.depthMm) / slope;
  return { normal: [-g[0] / length, -g[1] / length, -g[2] / length], surfaceMm };
}

/**
 * Paraseptal: patches of pleura, mostly of the upper zones, in front, along the mediastinum and the
 * fissures, are lined with a row of air cells that touch.
 */
function placeParaseptal(
  ct: CtVolume,
  probe: Probe,
  plan: EmphysemaPlan,
  lungMm3: number,
  random: Random,
): readonly Hole[] {
  if (plan.paraseptal === 0) return [];
  const shell = plan.cellRadiusMm;
  const sites = latticeSites(
    ct,
    probe,
    3.5,
    1.5,
    random,
    (s) => s.depthMm > 1 && Math.min(s.depthMm, s.fissureMm + 1.5) < shell + 1,
  );
  const cluster = clusterField(48, random);
  const order = ranked(sites, (s) => {
    const diaphragm = s.height < 0.3 ? -1.5 : 0;
    const byFissure = s.fissureMm < s.depthMm ? -1.5 : 0;
    return 1.4 * plan.upperPreference * s.height + 2 * cluster(s.at) + diaphragm + byFissure;
  });
  const target = plan.paraseptal * lungMm3;
  const cells = createCellIndex();
  let filled = 0;
  for (const site of order) {
    if (filled >= target) break;
    const { normal: out, surfaceMm } = outward(probe, site);
    const full = plan.cellRadiusMm * (1 + 0.24 * normal(random));
    // Where a full cell does not fit between its neighbours, a small one closes the row.
    for (const size of [full, 0.68 * full]) {
      const radiusMm = Math.min(7.2, Math.max(2.5, size));
      const push = surfaceMm - 0.82 * radiusMm;
      const [x, y, z] = site.at;
      const centre: Vec3 = [x + out[0] * push, y + out[1] * push, z + out[2] * push];
      if (cells.crowded(centre, radiusMm) || probe(centre).depthMm < 0.5) continue;
      cells.add({ centre, radiusMm, hu: -980 + 9 * normal(random) });
      filled += 0.8 * (4 / 3) * Math.PI * (radiusMm + 1) ** 3;
      break;
    }
  }
  return cells.all;
}

/** Where a patient's emphysema lies. @param lungMm3 volume of both lungs, which the shares refer to. */
export function placeLesions(
  ct: CtVolume,
  probe: Probe,
  plan: EmphysemaPlan,
  lungMm3: number,
  random: Random,
): Lesions {
  const cells = placeParaseptal(ct, probe, plan, lungMm3, random);
  return { ...placeCentrilobular(ct, probe, plan, lungMm3, random), cells };
}
