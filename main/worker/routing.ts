import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { atlasPoint } from '../../native-models/common/geometry.ts';
import { routingMap } from '../../native-models/inference/routingMap.ts';
import { locationAround } from '../../native-models/landmarks/patchConvention.ts';
import { LAYERS } from '../../native-models/network/architecture.ts';
import { routingAt } from '../../native-models/network/routingAt.ts';
import { inverseMap, invertTransform } from '../../native-models/registration/inverse.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { conventionOf, readModelFolder } from '../artefacts/modelFolder.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import { writeSealed } from '../artefacts/sealed.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import type { JobRunner } from './protocol.ts';
import { readMask } from './volumes.ts';

/** Maps the routing weights of one layer over a scan's lungs. */
export const mapRouting: JobRunner<'routing'> = async (input, context) => {
  const [{ card, weights }, atlas, transform, lungs] = await Promise.all([
    readModelFolder(input.modelFolder),
    readAtlas(input.atlasFolder),
    loadTransform(input.transform),
    readMask(input.lungs),
  ]);
  const layer = LAYERS[input.layer];
  if (!layer) throw new RangeError(`routing: expected a layer from 0 to ${LAYERS.length - 1}`);
  const toAtlas = inverseMap(invertTransform(transform, lungs.grid));
  const at = new Float64Array(3);
  const convention = conventionOf(card);
  const { grid, voxels, ...found } = routingMap(
    lungs,
    (centre) =>
      locationAround(
        atlas,
        ([x, y, z]) => {
          toAtlas(x, y, z, at);
          return atlasPoint(at[0]!, at[1]!, at[2]!);
        },
        centre,
        convention,
      ),
    routingAt(weights, layer),
    input.expert,
  );
  context.signal.throwIfAborted();
  await mkdir(dirname(input.output), { recursive: true });
  await writeNifti(input.output, { grid, voxels }, writeSealed);
  context.artefact({ name: 'routing', details: found });
  return found;
};
