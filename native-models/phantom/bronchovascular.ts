import type { Vec3 } from '../common/geometry.ts';
import { normal, type Random } from '../common/random.ts';
import { type Anatomy, FIELD, FIELDS, fissureDistance, LOBES, type Lobe, lobeOf } from './anatomy.ts';
import type { Rod } from './canvas.ts';
import { growTree } from './tree.ts';

/** Tubes in model mm. */
export interface Bronchovascular {
  readonly vessels: readonly Rod[];
  /** Outer tube (wall) and lumen of each bronchus; `excluded` ones are no part of the lung. */
  readonly airways: readonly {
    readonly wall: Rod;
    readonly lumen: Rod;
    readonly excluded: boolean;
  }[];
}

interface Entrance {
  readonly artery: Vec3;
  readonly vein: Vec3;
  readonly bronchus: Vec3;
}

const ENTRANCES: Readonly<Record<Lobe, Entrance>> = {
  RUL: { artery: [-40, 2, 32], vein: [-38, -8, 20], bronchus: [-42, 10, 38] },
  RML: { artery: [-42, -8, 2], vein: [-36, -14, -6], bronchus: [-46, -16, 0] },
  RLL: { artery: [-42, 16, 0], vein: [-34, 10, -14], bronchus: [-42, 20, -6] },
  LUL: { artery: [42, 0, 36], vein: [38, -8, 16], bronchus: [44, 0, 30] },
  LLL: { artery: [43, 20, 6], vein: [36, 12, -12], bronchus: [42, 24, -2] },
};

/** Trachea, main and lobar bronchi: `[from, to, radius at from, radius at to]`. */
const CENTRAL_AIRWAYS: readonly (readonly [Vec3, Vec3, number, number])[] = [
  [[0, 2, 168], [0, 8, 100], 8.6, 8.6],
  [[0, 8, 100], [2, 13, 38], 8.6, 8.4],
  [[2, 13, 38], [-21, 14, 24], 7, 6.4],
  [[-21, 14, 24], ENTRANCES.RUL.bronchus, 4.8, 4],
  [[-21, 14, 24], [-33, 14, 6], 5.6, 5],
  [[-33, 14, 6], ENTRANCES.RML.bronchus, 3.4, 3],
  [[-33, 14, 6], ENTRANCES.RLL.bronchus, 4.6, 4.1],
  [[2, 13, 38], [34, 16, 18], 6.2, 5.4],
  [[34, 16, 18], ENTRANCES.LUL.bronchus, 4.6, 4],
  [[34, 16, 18], ENTRANCES.LLL.bronchus, 4.6, 4.1],
];

/** Heart's great vessels as far as the hila, same layout. */
const GREAT_VESSELS: readonly (readonly [Vec3, Vec3, number, number])[] = [
  [[-10, -24, -10], [-16, -24, 44], 16, 15.5],
  [[-16, -24, 44], [-4, -6, 66], 15.5, 14.5],
  [[-4, -6, 66], [14, 22, 62], 14.5, 13],
  [[14, 22, 62], [19, 39, 38], 13, 12.5],
  [[19, 39, 38], [17, 42, -40], 12.5, 11.5],
  [[17, 42, -40], [12, 40, -160], 11.5, 10.5],
  [[-6, -6, 68], [-16, -6, 130], 6.5, 5.5],
  [[2, 4, 70], [10, 2, 132], 4, 4],
  [[8, 14, 70], [17, 12, 130], 5, 5],
  [[12, -36, -8], [16, -14, 24], 14, 13],
  [[16, -14, 24], [-20, -4, 20], 11, 10],
  [[-20, -4, 20], ENTRANCES.RUL.artery, 8, 5],
  [[-20, -4, 20], ENTRANCES.RLL.artery, 9, 6],
  [[-30, 2, 14], ENTRANCES.RML.artery, 5, 3.6],
  [[16, -14, 24], [36, 8, 30], 12, 9],
  [[36, 8, 30], ENTRANCES.LUL.artery, 6, 5],
  [[36, 8, 30], ENTRANCES.LLL.artery, 8, 6],
  [[-17, -22, 90], [-19, -18, 10], 8, 9],
  [[-17, -22, 90], [-24, -24, 132], 7, 6.5],
  [[20, -28, 126], [-17, -23, 84], 6, 7],
  ...(['RUL', 'RML', 'RLL'] as const).map(
    (lobe) => [[-16, -2, -12], ENTRANCES[lobe].vein, 8, 4.5] as [Vec3, Vec3, number, number],
  ),
  ...(['LUL', 'LLL'] as const).map(
    (lobe) => [[14, 2, -10], ENTRANCES[lobe].vein, 8, 4.5] as [Vec3, Vec3, number, number],
  ),
  [[5, 36, 150], [8, 36, -150], 6, 6],
];

const rod = ([from, to, fromRadiusMm, toRadiusMm]: readonly [Vec3, Vec3, number, number]): Rod => ({
  from,
  to,
  fromRadiusMm,
  toRadiusMm,
});

const widen = (tube: Rod, by: (radius: number) => number): Rod => ({
  ...tube,
  fromRadiusMm: tube.fromRadiusMm + by(tube.fromRadiusMm),
  toRadiusMm: tube.toRadiusMm + by(tube.toRadiusMm),
});
const wallOf = (radius: number) => 0.5 + 0.14 * radius;

/** Uniform points of each lobe, clear of pleura and fissures. */
function lobePoints(anatomy: Anatomy, perLobe: number, random: Random): Record<Lobe, Vec3[]> {
  const points: Record<Lobe, Vec3[]> = { RUL: [], RML: [], RLL: [], LUL: [], LLL: [] };
  const fields = new Float64Array(FIELDS);
  const total = perLobe * LOBES.length;
  // Bounded, so that an odd shape cannot spin for ever; about 40 % of the draws lie in a lung.
  for (let draw = 0, kept = 0; draw < total * 12 && kept < total; draw++) {
    const p: Vec3 = [(random() - 0.5) * 260, (random() - 0.5) * 190, -138 + 266 * random()];
    anatomy.sample(p[0], p[1], p[2], fields);
    if (fields[FIELD.lung]! > -2.5 || fissureDistance(fields) < 2.5) continue;
    points[lobeOf(fields)].push(p);
    kept++;
  }
  return points;
}

/** Exponent of the law of branching radii; 3 would be Murray's. */
const TAPER = 2.85;

/** Radius of a vessel that feeds `tips` ends. */
const arteryRadius = (tips: number, tip: number) => Math.min(5.2, tip * tips ** (1 / TAPER));

export interface TreeSettings {
  /** Ends of the arterial tree in a lobe; the venous one has as many. */
  readonly endsPerLobe: number;
  /** Thickness of the bronchial walls against the usual. */
  readonly wall: number;
}

export function growBronchovascular(
  anatomy: Anatomy,
  { endsPerLobe: perLobe, wall: wallFactor }: TreeSettings,
  random: Random,
): Bronchovascular {
  const vessels: Rod[] = GREAT_VESSELS.map(rod);
  const airways = CENTRAL_AIRWAYS.map((tube) => {
    const lumen = rod(tube);
    return { lumen, wall: widen(lumen, (r) => 0.6 + 0.1 * r), excluded: true };
  });
  // A sparser tree has thicker ends, so that the hilar branches are as wide.
  const tip = 4.2 / perLobe ** (1 / TAPER);
  const fields = new Float64Array(FIELDS);
  // A branch may cut across the heart's bulge; blood does not show there, air would.
  const inLung = (p: Vec3) => {
    anatomy.sample(p[0], p[1], p[2], fields);
    return fields[FIELD.lung]! < -5;
  };
  const arterial = lobePoints(anatomy, perLobe, random);
  const venous = lobePoints(anatomy, perLobe, random);
  for (const lobe of LOBES) {
    const { artery, vein, bronchus } = ENTRANCES[lobe];
    const jitter = (p: Vec3): Vec3 => [
      p[0] + 1.5 * normal(random),
      p[1] + 1.5 * normal(random),
      p[2] + 1.5 * normal(random),
    ];
    const branches = growTree(artery, arterial[lobe], random);
    const all = arterial[lobe].length;
    for (const { from, to, tips, parentTips } of branches) {
      const fromRadiusMm = arteryRadius((tips + parentTips) / 2, tip);
      const toRadiusMm = arteryRadius(tips, tip);
      vessels.push({ from, to, fromRadiusMm, toRadiusMm });
      if (tips < all / 60 || (tips < all && !inLung(to))) continue;
      // The bronchus runs beside its artery, a little smaller; it starts where the lobar one ends.
      const beside = (p: Vec3, radius: number): Vec3 => [p[0], p[1] + 1.5 * radius, p[2] + 1.5 * radius];
      const lumen: Rod = {
        from: parentTips === all && tips === all ? bronchus : beside(from, arteryRadius(parentTips, tip)),
        to: beside(to, toRadiusMm),
        fromRadiusMm: 0.72 * arteryRadius(parentTips, tip),
        toRadiusMm: 0.72 * toRadiusMm,
      };
      airways.push({
        lumen,
        wall: widen(lumen, (radius) => wallFactor * wallOf(radius)),
        excluded: lumen.fromRadiusMm > 2.4,
      });
    }
    for (const { from, to, tips, parentTips } of growTree(jitter(vein), venous[lobe], random)) {
      vessels.push({
        from,
        to,
        fromRadiusMm: arteryRadius((tips + parentTips) / 2, tip),
        toRadiusMm: arteryRadius(tips, tip),
      });
    }
  }
  return { vessels, airways };
}
