import { createRequire } from 'node:module';
import { type EngineProbe, unavailable } from '../engineProbe.ts';
import { processorLabel } from '../processor.ts';
import { buildFolders, findBuild } from './build.ts';
import { nvidiaDevice } from './nvidia.ts';
import { loadTensorflow } from './runtime.ts';

const PACKAGE = '@tensorflow/tfjs-node-gpu/package.json';

/** Loads libtensorflow, half a gigabyte, only where a build for CUDA meets a driver. */
export async function probeTensorflow(folders: readonly string[] = buildFolders()): Promise<EngineProbe> {
  if (!isInstalled()) {
    return unavailable('@tensorflow/tfjs-node-gpu is not installed; npm install --ignore-scripts adds it');
  }
  const build = findBuild(folders);
  if (!build) {
    return unavailable(
      `TensorFlow is not built, looked in ${folders.join(', ')}; npm run setup:tensorflow builds it (-- --gpu for CUDA)`,
    );
  }
  const name = `TensorFlow ${build.tensorflow}`;
  const onCpu = (why: string): EngineProbe => ({
    available: true,
    accelerated: false,
    reason: `${name}, ${why}`,
    device: processorLabel(),
  });
  if (build.kind === 'cpu') return onCpu('built for the CPU; npm run setup:tensorflow -- --gpu for CUDA');
  const device = nvidiaDevice();
  if (!device) return onCpu('built for CUDA, but no NVIDIA driver is loaded: it computes on the CPU');
  try {
    if (!loadTensorflow(build).usesGpu) {
      return onCpu(`built for CUDA, but it cannot use ${device}: it computes on the CPU`);
    }
  } catch (error) {
    return unavailable(`${name} in ${build.folder} does not load: ${(error as Error).message}`);
  }
  return { available: true, accelerated: true, reason: `${name} with CUDA`, device };
}

function isInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve(PACKAGE);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return false;
    throw error;
  }
}
