import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../native-models/common/refusal.ts';
import {
  OWN_CONVENTION,
  PATCH_CONVENTIONS,
  type PatchConvention,
} from '../../native-models/landmarks/patchConvention.ts';
import { requireFinite } from '../../native-models/network/checkWeights.ts';
import { CONDITIONINGS } from '../../native-models/network/settings.ts';
import type { NamedTensors } from '../../native-models/network/weights.ts';
import { writeFileAtomic } from './atomicFile.ts';
import { writeFolderAtomic } from './atomicFolder.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

export const WEIGHTS = 'weights.safetensors';
export const CARD = 'model.json';

const modelCard = z.object({
  format: z.literal('drasclr-model/1'),
  kind: z.enum(['pretrained', 'classifier']),
  /** Given by the user, like the note; neither changes what the model is. */
  name: z.string().optional(),
  note: z.string().optional(),
  /** ISO 8601. */
  created: z.string(),
  engine: z.enum(['wasm', 'native', 'webgpu', 'tensorflow', 'pytorch']),
  encoder: z.object({
    conditioning: z.enum(CONDITIONINGS),
    experts: z.number().int().positive(),
  }),
  /** How the patches that it knows were cut; ours where nothing is said. */
  convention: z.enum(PATCH_CONVENTIONS).optional(),
  /** What it was trained with. */
  settings: z.record(z.string(), z.unknown()),
  /** What it was made from: program, atlas, scans, parent model. */
  lineage: z.record(z.string(), z.unknown()),
  /** Losses and scores per epoch. */
  curves: z.array(z.record(z.string(), z.unknown())),
  weightsSha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What is known about a model, beside its numbers. */
export type ModelCard = z.infer<typeof modelCard>;

export const conventionOf = ({ convention }: Pick<ModelCard, 'convention'>): PatchConvention =>
  convention ?? OWN_CONVENTION;

/**
 * Writes `weights.safetensors` and `model.json`, the folder as a whole or not at all.
 * @returns the card as written, with the weights' hash.
 * @throws Refusal `library-full` or `library-read-only`.
 */
export async function writeModelFolder(
  path: string,
  weights: NamedTensors,
  about: Omit<ModelCard, 'format' | 'weightsSha256'>,
): Promise<ModelCard> {
  const pieces = encodeSafetensors(weights);
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  const card: ModelCard = modelCard.parse({
    format: 'drasclr-model/1',
    ...about,
    weightsSha256: hash.digest('hex'),
  });
  const files = new Map([
    [WEIGHTS, pieces],
    [CARD, [Buffer.from(`${JSON.stringify(card, null, 2)}\n`)]],
  ]);
  await writeFolderAtomic(path, files);
  return card;
}

/**
 * @throws Refusal `model-missing`, `model-invalid`, or `weights-invalid` also when the weights are not
 *   those the card was written for; `weights-unfit` when a number in them is not finite.
 */
export async function readModelFolder(
  path: string,
): Promise<{ readonly card: ModelCard; readonly weights: NamedTensors }> {
  const card = await readModelCard(path);
  const bytes = await readPart(join(path, WEIGHTS));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== card.weightsSha256) {
    throw new Refusal(
      'weights-invalid',
      `${join(path, WEIGHTS)}: expected SHA-256 ${card.weightsSha256}, got ${sha256}`,
    );
  }
  const weights = decodeSafetensors(bytes, join(path, WEIGHTS)).tensors;
  requireFinite(weights);
  return { card, weights };
}

/** The card alone, without reading the weights. @throws Refusal `model-missing` or `model-invalid`. */
export async function readModelCard(path: string): Promise<ModelCard> {
  const file = join(path, CARD);
  return parseModelCard(await readPart(file), file);
}

/** @param source what the bytes are called in messages. @throws Refusal `model-invalid`. */
export function parseModelCard(bytes: Uint8Array, source: string): ModelCard {
  const parsed = modelCard.safeParse(parseJson(new TextDecoder().decode(bytes), source));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal('model-invalid', `${source}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  return parsed.data;
}

/** Changes what the user says of a model; its numbers and what it was made from stay. */
export async function annotateModel(path: string, words: Pick<ModelCard, 'name' | 'note'>): Promise<void> {
  const card = { ...(await readModelCard(path)), ...words };
  await writeFileAtomic(join(path, CARD), Buffer.from(`${JSON.stringify(card, null, 2)}\n`));
}

async function readPart(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Refusal('model-missing', `expected the file ${file} of a model, found none`);
  }
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal('model-invalid', `${file} is not JSON: ${(error as Error).message}`);
  }
}
