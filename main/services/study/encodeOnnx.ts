import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { Session } from '../library/session.ts';
import { checkName, type KeptFeatures, keepFeatures } from './importFeatures.ts';
import { patchFeatures, preparedVolumes, scansWithPatches } from './patchFeatures.ts';

/**
 * Runs an ONNX encoder on every prepared scan, on its landmark patches or on the box around its lungs as the encoder's
 * input says, and keeps the result as imported features: studies then choose them by their name. Scans that are prepared later need another run.
 * @throws Refusal `no-such-file`, `not-prepared`, and as the worker's `onnxFeatures`.
 */
export async function encodeOnnx(session: Session, name: string, file: string): Promise<KeptFeatures> {
  const { library, engine } = session;
  checkName(name);
  if (!existsSync(file))
    throw new Refusal('no-such-file', `expected an ONNX encoder, there is no file ${basename(file)}`);
  if (scansWithPatches(library).length === 0) {
    throw new Refusal('not-prepared', 'no scan is prepared for the newest atlas; run "drasclr prepare"');
  }
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const threads = engine.threads ?? availableParallelism();
  const volumes = preparedVolumes(library);
  const rows = await patchFeatures(session, { kind: 'onnx', file, threads, volumes });
  return keepFeatures(library, name, {
    by: 'scan',
    columns: rows[0]!.values.length,
    rows: rows.map(({ scanId, values }) => ({ key: scanId, values })),
    encoder: { file: basename(file), sha256: hash.digest('hex') },
  });
}
