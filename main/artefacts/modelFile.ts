import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Refusal } from '../../native-models/common/refusal.ts';
import { decodeSafetensors } from './safetensors.ts';
import { encodeStoredZip, readStoredZip, type StoredEntries } from './storedZip.ts';

/**
 * A model as one file, `.drasclr`: a stored ZIP of numbers and JSON, nothing in it can be executed. Its parts:
 */
export const MODEL_PARTS = {
  manifest: 'drasclr.json',
  model: 'model.json',
  weights: 'weights.safetensors',
  lungs: 'atlas/lungs.nii.gz',
  landmarks: 'atlas/landmarks.json',
  /** The card of the model that it was fine-tuned from, without weights. */
  parent: 'parent/model.json',
  /** The model card, for people. */
  card: 'CARD.md',
} as const;

const MEGABYTE = 1024 * 1024;

/** What each part may weigh at most. */
const MOST_BYTES: ReadonlyMap<string, number> = new Map<string, number>([
  [MODEL_PARTS.manifest, MEGABYTE],
  [MODEL_PARTS.model, 64 * MEGABYTE],
  [MODEL_PARTS.weights, 2048 * MEGABYTE],
  [MODEL_PARTS.lungs, 256 * MEGABYTE],
  [MODEL_PARTS.landmarks, 64 * MEGABYTE],
  [MODEL_PARTS.parent, 64 * MEGABYTE],
  [MODEL_PARTS.card, MEGABYTE],
]);

const FORMAT = 'drasclr-model-file';
export const MODEL_FILE_VERSION = 1;

/** Ids become names of folders: letters, digits, `-` and `_` only. */
const id = z.string().regex(/^[A-Za-z0-9][\w-]{0,63}$/);
const name = z.string().min(1).max(200);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(MODEL_FILE_VERSION),
  model: z.strictObject({
    id,
    kind: z.enum(['pretrained', 'finetuned']),
    name,
    subtype: z.string().max(64).nullable(),
    parentId: id.nullable(),
    summary: z.record(z.string(), z.unknown()),
  }),
  atlas: z.strictObject({ id, name, landmarks: z.number().int().positive() }),
  /** SHA-256 of every other part. */
  files: z.record(z.string(), sha256),
});

export type ModelFileManifest = z.infer<typeof manifestSchema>;

export interface ModelFile {
  readonly manifest: ModelFileManifest;
  /** Every part but the manifest, by its name. */
  readonly parts: ReadonlyMap<string, Uint8Array>;
}

/** The same model gives the same bytes, whenever and wherever it is written. */
export function encodeModelFile(
  about: Pick<ModelFileManifest, 'model' | 'atlas'>,
  parts: ReadonlyMap<string, Uint8Array>,
): readonly Uint8Array[] {
  const sorted = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest: ModelFileManifest = manifestSchema.parse({
    format: FORMAT,
    version: MODEL_FILE_VERSION,
    ...about,
    files: Object.fromEntries(sorted.map(([part, bytes]) => [part, hashOf(bytes)])),
  });
  const entries: StoredEntries = new Map([
    [MODEL_PARTS.manifest, [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]],
    ...sorted.map(([part, bytes]) => [part, [bytes]] as const),
  ]);
  return encodeStoredZip(entries);
}

/**
 * Reads and checks a model file: form, version, every hash, the weights' own format. Nothing is written.
 * @throws Refusal `file-…` of {@link readStoredZip}, `model-file-too-new`, `model-file-invalid`, `file-damaged`,
 * `weights-invalid`, `atlas-missing`
 */
export async function readModelFile(path: string): Promise<ModelFile> {
  const found = await readStoredZip(path, MOST_BYTES);
  const manifest = readManifest(found.get(MODEL_PARTS.manifest));
  const parts = new Map([...found].filter(([part]) => part !== MODEL_PARTS.manifest));
  checkParts(manifest, parts);
  decodeSafetensors(parts.get(MODEL_PARTS.weights)!, MODEL_PARTS.weights);
  return { manifest, parts };
}

function readManifest(bytes: Buffer | undefined): ModelFileManifest {
  if (!bytes)
    throw new Refusal('model-file-invalid', `expected a model file with ${MODEL_PARTS.manifest}, found none`);
  const json = parseJson(bytes);
  const { format, version } = (json ?? {}) as { readonly format?: unknown; readonly version?: unknown };
  if (format === FORMAT && typeof version === 'number' && version > MODEL_FILE_VERSION) {
    throw new Refusal(
      'model-file-too-new',
      `the file has version ${version}; this program knows versions up to ${MODEL_FILE_VERSION}: update it`,
    );
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refusal(
    'model-file-invalid',
    `${MODEL_PARTS.manifest}: ${issue?.path.join('.') || 'content'}: ${issue?.message}`,
  );
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Refusal('model-file-invalid', `${MODEL_PARTS.manifest} is not JSON`);
  }
}

function checkParts({ files }: ModelFileManifest, parts: ReadonlyMap<string, Uint8Array>): void {
  for (const part of [MODEL_PARTS.lungs, MODEL_PARTS.landmarks]) {
    if (!parts.has(part)) {
      throw new Refusal(
        'atlas-missing',
        `expected the model's atlas in the file, ${part} is missing: a model means nothing without its atlas`,
      );
    }
  }
  for (const part of [MODEL_PARTS.model, MODEL_PARTS.weights]) {
    if (!parts.has(part))
      throw new Refusal('model-file-invalid', `expected ${part} in the model file, found none`);
  }
  for (const part of new Set([...parts.keys(), ...Object.keys(files)])) {
    const bytes = parts.get(part);
    const got = bytes && hashOf(bytes);
    if (!files[part] || got !== files[part]) {
      throw new Refusal(
        'file-damaged',
        `${part}: expected SHA-256 ${files[part] ?? 'in the manifest'}, got ${got ?? 'no such part'}`,
      );
    }
  }
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
