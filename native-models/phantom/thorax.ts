import { type CtVolume, LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';
import { FIELD, FIELDS } from './anatomy.ts';
import { edgeWidth } from './canvas.ts';
import { type CoarseFields, interpolateRow, rowLength } from './fields.ts';
import type { PatientPlan } from './plan.ts';
import type { Texture } from './texture.ts';
import { type Grain, parenchymaHu, softTissueHu } from './tissue.ts';

const AIR_HU = -1000;
/** How much finer the acinar texture is than the lobular one. */
const ACINAR = 2.4;

/** The couch: a curved shell with a foam core, `y` mm behind its highest line. */
function couchHu(x: number, y: number): number {
  const depth = y - (x * x) / 900;
  const edge = Math.abs(x) > 205 ? 30 : 0;
  if (depth + edge < 0 || depth > 30 || Math.abs(x) > 215) return AIR_HU;
  return depth < 2.5 || depth > 27.5 ? -120 : -930;
}

/**
 * Fills `ct` with air, couch, soft tissue and lung parenchyma, and `lungs` with right 1, left 2.
 * Bones, vessels, airways and disease are painted over it. Mutates both.
 */
export function paintThorax(
  ct: CtVolume,
  lungs: MaskVolume,
  fields: CoarseFields,
  plan: PatientPlan,
  fine: Texture,
  coarse: Texture,
): void {
  const { dimensions, spacingMm, origin } = ct.grid;
  const [nx, ny, nz] = dimensions;
  const row = new Float32Array(rowLength(fields));
  const here = new Float32Array(FIELDS);
  const grain: Grain = { fine: 0, medium: 0, coarse: 0 };
  const edge = edgeWidth(ct);
  const size = plan.pose.size;
  const couchY = plan.pose.offset[1] + 127 * size;
  const couchX = plan.pose.offset[0];
  const toNode = spacingMm[0] / fields.stepMm;

  for (let k = 0; k < nz; k++) {
    const z = origin[2] + k * spacingMm[2];
    for (let j = 0; j < ny; j++) {
      const y = origin[1] + j * spacingMm[1];
      interpolateRow(fields, y, z, row);
      const start = nx * (j + ny * k);
      for (let i = 0; i < nx; i++) {
        const x = origin[0] + i * spacingMm[0];
        const at = i * toNode;
        const node = Math.floor(at);
        const t = at - node;
        const a = node * FIELDS;
        const skin = row[a + FIELD.skin]! + t * (row[a + FIELDS + FIELD.skin]! - row[a + FIELD.skin]!);
        const out = start + i;
        if (skin >= edge / 2) {
          ct.voxels[out] = Math.round(couchHu((x - couchX) / size, (y - couchY) / size));
          continue;
        }
        for (let f = 0; f < FIELDS; f++) here[f] = row[a + f]! + t * (row[a + FIELDS + f]! - row[a + f]!);
        grain.fine = fine(x, y, z);
        grain.coarse = coarse(x, y, z);
        const lung = here[FIELD.lung]!;
        const air = Math.min(1, Math.max(0, 0.5 - lung / edge));
        let hu = 0;
        if (air > 0) {
          // Another part of the same field at a finer pitch.
          grain.medium = coarse(ACINAR * y + 31, ACINAR * z + 17, ACINAR * x);
          hu += air * parenchymaHu(here, grain, plan.parenchyma);
        }
        if (air < 1) hu += (1 - air) * softTissueHu(here, grain, plan.shape.boneHu, edge);
        if (skin > -edge / 2) {
          const inside = 0.5 - skin / edge;
          hu = inside * hu + (1 - inside) * AIR_HU;
        }
        ct.voxels[out] = Math.round(hu);
        if (lung < 0) lungs.voxels[out] = here[FIELD.x]! < 0 ? RIGHT_LUNG : LEFT_LUNG;
      }
    }
  }
}
