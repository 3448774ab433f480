import type { Vec3 } from '../common/geometry.ts';
import { deriveSeed, normal, type Random, seededRandom } from '../common/random.ts';
import type { MaskVolume } from '../common/volume.ts';
import { createCellIndex } from './cellIndex.ts';
import { type DarkLobule, placeDecoys, type VacantSite } from './decoys.ts';
import type { Hole } from './hole.ts';
import { type LungSite, latticeSites, type Probe } from './lungLattice.ts';
import type { EmphysemaPlan } from './plan.ts';

export interface Lesions {
  /** Middles of the secondary lobules that centrilobular emphysema has reached. */
  readonly lobules: readonly Vec3[];
  readonly holes: readonly Hole[];
  /** Subpleural air cells; where two meet, a wall stands between. */
  readonly cells: readonly Hole[];
  /** Where the subtypes that are absent would have lain. */
  readonly vacant: { readonly lobules: readonly Vec3[]; readonly cells: readonly Hole[] };
  /** Healthy dark lobules in the vacant places. */
  readonly decoys: readonly DarkLobule[];
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

/** Preference of a site by its height in the lung, of mean about 0. */
const zonal = (plan: EmphysemaPlan, site: LungSite) => 1.6 * plan.zone * (site.height - 0.5);

interface Lobule {
  readonly at: Vec3;
  readonly holes: readonly Hole[];
}

/**
 * Centrilobular: lobules are chosen in clusters until the planned share is reached; in each, one to three
 * holes without walls sit about its middle.
 */
function placeCentrilobular(
  lungs: MaskVolume,
  probe: Probe,
  plan: EmphysemaPlan,
  lungMm3: number,
  random: Random,
): readonly Lobule[] {
  // The outermost few millimetres are spared.
  const sites = latticeSites(
    lungs,
    probe,
    LOBULE_PITCH_MM,
    2.4,
    random,
    (s) => s.depthMm > 6.5 && s.fissureMm > 4,
  );
  const cluster = clusterField(62, random);
  const order = ranked(sites, (site) => zonal(plan, site) + 0.75 * cluster(site.at) + 0.35 * normal(random));
  const wanted = Math.round((plan.centrilobular.share * lungMm3) / LOBULE_PITCH_MM ** 3);
  return order.slice(0, wanted).map(({ at }, rank) => {
    const holes: Hole[] = [];
    // The first lobules hit are the worst.
    const ripeness = 1 - rank / Math.max(1, wanted);
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
    return { at, holes };
  });
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

/** Paraseptal: patches of pleura and of the fissures are lined with a row of air cells that touch. */
function placeParaseptal(
  lungs: MaskVolume,
  probe: Probe,
  plan: EmphysemaPlan,
  lungMm3: number,
  random: Random,
): readonly Hole[] {
  const shell = plan.cellRadiusMm;
  const sites = latticeSites(
    lungs,
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
    return zonal(plan, s) + 2 * cluster(s.at) + diaphragm + byFissure;
  });
  const target = plan.paraseptal.share * lungMm3;
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

const ballMm3 = ({ radiusMm }: Hole) => (4 / 3) * Math.PI * radiusMm ** 3;
/** Holes of a lobule overlap; the walls of air cells are no air. */
const AIR_OF_HOLES = 1.1;
const AIR_OF_CELLS = 0.9;

const vacantLobules = (lobules: readonly Lobule[]): VacantSite[] =>
  lobules.map(({ at, holes }) => ({
    at,
    airMm3: AIR_OF_HOLES * holes.reduce((sum, hole) => sum + ballMm3(hole), 0),
  }));
const vacantCells = (cells: readonly Hole[]): VacantSite[] =>
  cells.map((cell) => ({ at: cell.centre, airMm3: AIR_OF_CELLS * ballMm3(cell) }));

/**
 * Where a patient's emphysema lies, and the decoys of what is absent.
 * @param lungMm3 volume of both lungs, which the shares refer to.
 */
export function placeLesions(
  lungs: MaskVolume,
  probe: Probe,
  plan: EmphysemaPlan,
  lungMm3: number,
  seed: number,
): Lesions {
  const stream = (name: string) => seededRandom(deriveSeed(seed, name));
  const lobules = placeCentrilobular(lungs, probe, plan, lungMm3, stream('centrilobular'));
  const cells = placeParaseptal(lungs, probe, plan, lungMm3, stream('paraseptal'));
  const { centrilobular, paraseptal } = plan;
  return {
    lobules: centrilobular.present ? lobules.map(({ at }) => at) : [],
    holes: centrilobular.present ? lobules.flatMap(({ holes }) => holes) : [],
    cells: paraseptal.present ? cells : [],
    vacant: {
      lobules: centrilobular.present ? [] : lobules.map(({ at }) => at),
      cells: paraseptal.present ? [] : cells,
    },
    decoys: [
      ...(centrilobular.present ? [] : placeDecoys(vacantLobules(lobules), stream('dark lobules'))),
      ...(paraseptal.present ? [] : placeDecoys(vacantCells(cells), stream('dark rims'))),
    ],
  };
}
