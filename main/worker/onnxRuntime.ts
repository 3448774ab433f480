import { Refusal } from '../../native-models/common/refusal.ts';

/** The one place that touches ONNX Runtime: an optional package, loaded when an encoder is used. */
export type OnnxRuntime = typeof import('onnxruntime-node');

/** @throws Refusal `onnxruntime-missing`, with what to do. */
export async function loadOnnxRuntime(name = 'onnxruntime-node'): Promise<OnnxRuntime> {
  try {
    return (await import(name)) as OnnxRuntime;
  } catch (error) {
    throw new Refusal(
      'onnxruntime-missing',
      `ONNX encoders need the optional package ${name}, which cannot be loaded here (${error instanceof Error ? error.message.split('\n')[0] : error}); install it with "npm install ${name}", or compute the features elsewhere and import them as CSV or .npy`,
    );
  }
}
