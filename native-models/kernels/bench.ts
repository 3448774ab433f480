/**
 * Profile of the encoder on one thread of the wasm or native engine: milliseconds and GFLOP/s of each layer's
 * kernels. `drasclr engine bench` measures whole engines.
 * Run: `node native-models/kernels/bench.ts [patches per batch] [wasm or native]`
 * FLOP are counted as the network's nominal ones (27 taps everywhere), which is what frameworks report.
 */
import * as tf from '@tensorflow/tfjs-core';
import { locationPoint } from '../common/geometry.ts';
import { seededRandom } from '../common/random.ts';
import { PATCH_EDGE } from '../common/volume.ts';
import { startWasmRuntime } from '../engines/wasmRuntime.ts';
import { LAYERS, type Layer, NORM_EPSILON, TAPS } from '../network/architecture.ts';
import { encodeEvaluation, encodeTraining } from '../network/encoder.ts';
import { createEncoderWeights } from '../network/initialise.ts';
import { flatten, parameterLayout, statisticsLayout } from '../network/parameters.ts';
import { PAPER_ENCODER } from '../network/settings.ts';
import { named, upload } from '../network/tensors.ts';
import { convOutputShape } from './convShape.ts';
import { groupedConv3d } from './groupedConv3d.ts';
import { GROUPED_CONV_3D_INPUT_GRAD, GROUPED_CONV_3D_KERNEL_GRAD } from './groupedConv3dGrad.ts';
import { nativeKernels } from './native/addon.ts';
import { normElu } from './normElu.ts';
import { NORM_ELU_GRAD } from './normEluGrad.ts';
import { bound, layerWork } from './roofline.ts';

const batch = Number(process.argv[2] ?? 32);
const code = process.argv[3] === 'native' ? 'native' : 'wasm';
const random = seededRandom(1);
const noise = (shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() * 2 - 1),
    shape,
  );
const print = (line: string): boolean => process.stdout.write(`${line}\n`);

/** The processor's clock counts in steps of several milliseconds. */
const LEAST_SECONDS = 0.1;

/** Seconds of the processor for one run, after one that warms up: what else the machine does is left out. */
function seconds(run: () => void): number {
  tf.tidy(run);
  const start = process.cpuUsage();
  for (let runs = 1; ; runs++) {
    tf.tidy(run);
    const taken = process.cpuUsage(start).user / 1e6;
    if (taken >= LEAST_SECONDS) return taken / runs;
  }
}

/** What one thread of this machine reaches: multiply-adds in registers, and copies of what no cache holds. */
function measureMachine() {
  const { peak } = nativeKernels();
  const turns = 2 ** 22;
  let operations = 0;
  const compute = seconds(() => {
    operations = peak(turns);
  });
  const from = new Float32Array(2 ** 25).fill(1);
  const to = new Float32Array(from.length).fill(1);
  const copy = seconds(() => to.set(from));
  return { flops: operations / compute, bytesPerSecond: (2 * from.byteLength) / copy };
}

type Machine = ReturnType<typeof measureMachine>;

const column = (value: number | undefined): string =>
  (value === undefined ? '-' : value.toFixed(1)).padStart(8);

/** Milliseconds per batch and GFLOP/s of one layer's parts. */
function benchLayer(layer: Layer, edge: number, machine: Machine | undefined): void {
  const { inputs, outputs, stride } = layer;
  const x = noise([batch, edge, edge, edge, inputs]) as tf.Tensor5D;
  const kernels = noise([1, 3, 3, 3, inputs, outputs]) as tf.Tensor<tf.Rank.R6>;
  const ones = tf.ones([outputs]) as tf.Tensor1D;
  const attributes = { stride, groups: [batch], elu: false };
  const shape = convOutputShape(x.shape, outputs, stride);
  const dy = noise([...shape]) as tf.Tensor5D;
  const run = (name: string, tensors: Record<string, tf.Tensor>, attrs: object): tf.Tensor[] =>
    tf.engine().runKernel(name, tensors, attrs as never) as unknown as tf.Tensor[];
  const gflop = (2 * TAPS * inputs * outputs * batch * shape[1] * shape[2] * shape[3]) / 1e9;
  const forward = seconds(() => groupedConv3d(x, kernels, ones, attributes));
  const kernelGrad = seconds(() => run(GROUPED_CONV_3D_KERNEL_GRAD, { x, dy }, attributes));
  const inputGrad =
    inputs === 1
      ? undefined
      : seconds(() =>
          run(GROUPED_CONV_3D_INPUT_GRAD, { dy, kernels }, { ...attributes, inputShape: x.shape }),
        );
  const norm = seconds(() => normElu(dy, ones, ones, NORM_EPSILON));
  const { output, mean, variance } = normElu(dy, ones, ones, NORM_EPSILON);
  const normGrad = seconds(() =>
    run(NORM_ELU_GRAD, { dy, y: dy, scale: ones, output, mean, variance }, { epsilon: NORM_EPSILON }),
  );
  const times = [forward, inputGrad, kernelGrad, norm, normGrad].map((s) => s && s * 1000);
  const rates = [forward, inputGrad, kernelGrad].map((s) => s && gflop / s);
  const least = machine && bound(layerWork(layer, edge), machine);
  const share = least ? `   ${least.by} ${((100 * least.seconds * batch) / forward).toFixed(0)} %` : '';
  print(`${layer.conv.padEnd(18)} ${times.map(column).join('')}   ${rates.map(column).join('')}${share}`);
  tf.dispose([x, kernels, ones, dy, output, mean, variance]);
}

await startWasmRuntime(code);
print(`${code}, batch ${batch}, one thread`);
print(`${'ms'.padStart(22)}: conv  dInput dKernel    norm   dNorm   GFLOP/s: conv dInput dKernel`);
const machine = code === 'native' ? measureMachine() : undefined;
if (machine) {
  const [gflops, gigabytes] = [machine.flops / 1e9, machine.bytesPerSecond / 1e9];
  print(`machine: ${gflops.toFixed(0)} GFLOP/s in registers, ${gigabytes.toFixed(1)} GB/s copied`);
  print('last column: what bounds conv, and the share of that bound it reaches');
}
let edge = PATCH_EDGE;
for (const layer of LAYERS) {
  benchLayer(layer, edge, machine);
  edge /= layer.stride;
}

const layout = parameterLayout(PAPER_ENCODER, 'projection');
const weights = createEncoderWeights(PAPER_ENCODER, 1);
const parameters = upload(layout, flatten(layout, weights));
const statistics = upload(statisticsLayout(), flatten(statisticsLayout(), weights));
const patches = noise([batch, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE, 1]) as tf.Tensor5D;
const groups = [{ location: locationPoint(0.1, -0.4, 0.7), count: batch }];
const inference = seconds(() => encodeEvaluation(parameters, statistics, patches, groups));
print(`inference          ${(batch / inference).toFixed(1)} patches/s`);
const xs = layout.entries
  .filter(({ name }) => !name.startsWith('fc.'))
  .map(({ name }) => named(parameters, name));
const training = seconds(() => {
  tf.engine().gradients(() => {
    const h = encodeTraining(parameters, patches, groups, ({ mean, variance }) =>
      tf.dispose([mean, variance]),
    );
    return tf.sum(tf.square(h)) as tf.Scalar;
  }, xs);
});
print(`forward + backward ${(batch / training).toFixed(1)} patches/s`);
print(`memory             ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB resident`);
