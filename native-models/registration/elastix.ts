import { Worker } from 'node:worker_threads';
import { FloatTypes, Image, ImageType, type JsonCompatible, PixelTypes, type TransformList } from 'itk-wasm';
import type { ElastixParameters } from './elastixParameters.ts';
import type { LabelImage } from './labelImage.ts';

export interface ElastixRequest {
  /** One map per stage; of {@link ElastixParameters}. */
  readonly parameters: JsonCompatible;
  readonly fixed: Image;
  readonly moving: Image;
}

export type ElastixReply =
  | { readonly kind: 'done'; readonly transform: TransformList; readonly result: Image }
  | { readonly kind: 'failed'; readonly message: string };

export interface ElastixResult {
  /** Fixed mm → moving mm, as ITK lists it. */
  readonly transform: TransformList;
  /** The moving image resampled on the fixed grid, when the parameters ask for it. */
  readonly result: Image;
}

/** Elastix gave up, e.g. because too few samples fell inside the moving image. */
export class ElastixFailure extends Error {
  override readonly name = 'ElastixFailure';
}

/** A thread with elastix in it; runs one registration at a time. */
export interface Elastix {
  run(fixed: LabelImage, moving: LabelImage, parameters: ElastixParameters): Promise<ElastixResult>;
  close(): Promise<void>;
}

/** @param signal ends the thread at once, in the middle of a run too. */
export function startElastix(signal?: AbortSignal): Elastix {
  // The build keeps the extension: .ts in development, .js in dist.
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./elastixWorker.${extension}`, import.meta.url), {
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  return {
    run: (fixed, moving, parameters) =>
      exchange(
        worker,
        { parameters: [parameters], fixed: itkImage(fixed), moving: itkImage(moving) },
        signal,
      ),
    close: async () => {
      await worker.terminate();
    },
  };
}

function exchange(worker: Worker, request: ElastixRequest, signal?: AbortSignal): Promise<ElastixResult> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const onMessage = (reply: ElastixReply) =>
      settle(() => (reply.kind === 'done' ? resolve(reply) : reject(new ElastixFailure(reply.message))));
    const onError = (error: unknown) => settle(() => reject(error));
    const onExit = (code: number) => settle(() => reject(new Error(`elastix's thread ended with ${code}`)));
    const onAbort = () =>
      settle(() => {
        void worker.terminate();
        reject(signal?.reason);
      });
    if (signal?.aborted) return onAbort();
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    signal?.addEventListener('abort', onAbort);
    worker.postMessage(request);
  });
}

function itkImage({ grid, values }: LabelImage): Image {
  const image = new Image(new ImageType(3, FloatTypes.Float32, PixelTypes.Scalar, 1));
  image.size = [...grid.dimensions];
  image.spacing = [...grid.spacingMm];
  image.origin = [...grid.origin];
  image.direction = new Float64Array(grid.direction);
  image.data = values;
  return image;
}
