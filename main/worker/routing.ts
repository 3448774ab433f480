import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { atlasPoint } from '../../native-models/common/geometry.ts';
import { routingMap } from '../../native-models/inference/routingMap.ts';
import { locationOf } from '../../native-models/landmarks/locationOf.ts';
import { LAYERS } from '../../native-models/network/architecture.ts';
import { routingAt } from '../../native-models/network/routingAt.ts';
import { inverseMap, invertTransform } from '../../native-models/registration/inverse.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { readModelFolder } from '../artefacts/modelFolder.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import type { JobRunner } from './protocol.ts';
import { readMask } from './volumes.ts';

/** Maps the routing weights of one layer over a scan's lungs. */
export const mapRouting: JobRunner<'routing'> = async (input, context) => {
  const [{ weights }, atlas, transform, lungs] = await Promise.all([
    readModelFolder(input.modelFolder),
    readAtlas(input.atlasFolder),
    loadTransform(input.transform),
    readMask(input.lungs),
  ]);
  const layer = LAYERS[input.layer];
  if (!layer) throw new RangeError(`routing: expected a layer from 0 to ${LAYERS.length - 1}`);
  const toAtlas = inverseMap(invertTransform(transform, lungs.grid));
  const at = new Float64Array(3);
  const { grid, voxels, ...found } = routingMap(
    lungs,
    (point) => {
      toAtlas(point[0], point[1], point[2], at);
      return locationOf(atlas, atlasPoint(at[0]!, at[1]!, at[2]!));
    },
    routingAt(weights, layer),
    input.expert,
  );
  context.signal.throwIfAborted();
  await mkdir(dirname(input.output), { recursive: true });
  await writeNifti(input.output, { grid, voxels });
  context.artefact({ name: 'routing', details: found });
  return found;
};
