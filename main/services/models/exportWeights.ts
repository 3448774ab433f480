import { OWN_CONVENTION } from '../../../native-models/landmarks/patchConvention.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { conventionOf, readModelFolder } from '../../artefacts/modelFolder.ts';
import { encodeOnnxEncoder } from '../../artefacts/onnx/encodeEncoder.ts';
import { encodeCheckpoint } from '../../artefacts/pytorch/encodeCheckpoint.ts';
import { encodeSafetensors } from '../../artefacts/safetensors.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { exportModel, modelFileName } from './modelFiles.ts';
import { requireModel } from './models.ts';

/** `drasclr` holds the whole model; the others its weights alone, for other programs. */
export const MODEL_FORMATS = ['drasclr', 'safetensors', 'pytorch', 'onnx'] as const;
export type ModelFormat = (typeof MODEL_FORMATS)[number];

const EXTENSIONS: Readonly<Record<ModelFormat, string>> = {
  drasclr: '.drasclr',
  safetensors: '.safetensors',
  pytorch: '.pth.tar',
  onnx: '.onnx',
};

export const weightsFileName = (model: Parameters<typeof modelFileName>[0], format: ModelFormat): string =>
  modelFileName(model).replace(/\.drasclr$/, EXTENSIONS[format]);

export interface ExportedWeights {
  /** What whoever uses the file elsewhere must know. */
  readonly notice: string | null;
}

/**
 * Writes a model for other programs.
 * @throws Refusal those of `exportModel`, `readModelFolder` and of the format: `not-published-encoder`,
 * `onnx-unsupported`.
 */
export async function exportWeights(
  library: Library,
  modelId: string,
  format: ModelFormat,
  path: string,
): Promise<ExportedWeights> {
  if (format === 'drasclr') {
    await exportModel(library, modelId, path);
    return { notice: null };
  }
  const model = requireModel(library, modelId);
  const { card, weights } = await readModelFolder(library.at(model.folder));
  const convention = conventionOf(card);
  const metadata = {
    model: model.id,
    atlas: model.atlasId,
    convention,
    conditioning: card.encoder.conditioning,
    weights_sha256: card.weightsSha256,
    program: `DrasCLR Desktop ${PROGRAM_VERSION}`,
  };
  const pieces = {
    safetensors: () => encodeSafetensors(weights, metadata),
    pytorch: () => encodeCheckpoint(card.encoder, weights, card.curves.length),
    onnx: () => [encodeOnnxEncoder({ ...card, weights, programVersion: PROGRAM_VERSION, metadata })],
  };
  await writeFileAtomic(path, pieces[format]());
  audit(library, 'model-exported', modelId, { format });
  return {
    notice:
      format === 'pytorch' && convention === OWN_CONVENTION
        ? 'these weights know patches cut along (L, P, S) around the centre; the published pipeline cuts along (L, A, S) from the corner: give its extractor patches written by "drasclr export dataset --model"'
        : null,
  };
}
