import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeOnnxEncoder } from '../../../main/artefacts/onnx/encodeEncoder.ts';
import { encodeSafetensors } from '../../../main/artefacts/safetensors.ts';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { fill } from '../../../native-models/engines/check/referenceInputs.ts';
import { startWasmEngine } from '../../../native-models/engines/wasm/wasmEngine.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { CONDITIONINGS } from '../../../native-models/network/settings.ts';
import type { NamedTensors } from '../../../native-models/network/weights.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { publishedWeights } from '../../fixtures/publishedWeights.ts';
import { pythonWith, runPython } from '../../fixtures/pythonOracle.ts';

const python = pythonWith('onnx', 'onnxruntime');
const RUN = `
import sys, json, numpy, onnx, onnxruntime
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(sys.argv[1])
patches = numpy.fromfile(sys.argv[2], '<f4').reshape(-1, 1, 32, 32, 32)
feed = {'patches': patches, 'p': numpy.array([json.loads(sys.argv[3])], 'f4')}
feed = {i.name: feed[i.name] for i in session.get_inputs()}
out = session.run(None, feed)
print(json.dumps([a.tolist() for a in out]))
`;

const folder = temporaryFolder();
const POINT = [0.3, -0.7, 0.1] as const;
const patches = fill(2 * PATCH_VOXELS, 77, 1);

describe('an encoder as ONNX', () => {
  it.skipIf(!python).each(CONDITIONINGS.filter((name) => name !== 'hypernetwork'))(
    'gives the representations of our engine in onnxruntime: %s (needs onnxruntime)',
    async (conditioning) => {
      const encoder = { conditioning, experts: 8 };
      const own = conditioning === 'loc-condconv' ? publishedWeights() : createEncoderWeights(encoder, 3);
      const weights: NamedTensors = new Map([...own, ...createClassifierWeights(5)]);
      const file = join(folder, `${conditioning}.onnx`);
      writeFileSync(file, encodeOnnxEncoder({ encoder, weights, programVersion: '0', metadata: { a: 'b' } }));
      writeFileSync(join(folder, 'patches'), patches);
      const [h, probability] = JSON.parse(
        runPython(python!, RUN, file, join(folder, 'patches'), JSON.stringify(POINT)),
      ) as [number[][], number[][]];

      const engine = await startWasmEngine(1);
      const loaded = await engine.loadEncoder(encoder, weights);
      const expected = await loaded.encode(patches, locationPoint(...POINT));
      await loaded.dispose();
      await engine.close();
      const scale = Math.max(...expected.map(Math.abs));
      const classifier = weights.get('classifier.weight')!.data;
      for (const [n, row] of h.entries()) {
        for (const [d, value] of row.entries()) {
          expect(Math.abs(value - expected[n * 128 + d]!) / scale).toBeLessThan(1e-5);
        }
        const logit = row.reduce(
          (sum, value, d) => sum + value * classifier[d]!,
          weights.get('classifier.bias')!.data[0]!,
        );
        expect(probability[n]![0]).toBeCloseTo(1 / (1 + Math.exp(-logit)), 5);
      }
    },
  );

  it('is refused for a hypernetwork', () => {
    const encoder = { conditioning: 'hypernetwork', experts: 8 } as const;
    expect(() =>
      encodeOnnxEncoder({ encoder, weights: new Map(), programVersion: '0', metadata: {} }),
    ).toThrow(expect.objectContaining({ code: 'onnx-unsupported' }));
  });

  it('and as safetensors says how its patches are cut', () => {
    const [, header] = encodeSafetensors(publishedWeights(), { convention: 'las-corner' });
    const { __metadata__: metadata, ...tensors } = JSON.parse(Buffer.from(header!).toString()) as Record<
      string,
      unknown
    >;
    expect(metadata).toEqual({ convention: 'las-corner' });
    expect(tensors['downsample1.conv1.weight']).toMatchObject({ dtype: 'F32', shape: [8, 16, 8, 3, 3, 3] });
  });
});
