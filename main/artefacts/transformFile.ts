import { voxelCount } from '../../native-models/common/geometry.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { AtlasToPatient } from '../../native-models/registration/transform.ts';
import { readSealed, writeSealed } from './sealed.ts';

const FORMAT = 'drasclr/atlas-to-patient/1';

interface TransformFile {
  readonly format: string;
  readonly affine: AtlasToPatient['affine'];
  readonly bspline?: {
    readonly lattice: NonNullable<AtlasToPatient['bspline']>['lattice'];
    /** Base64 of float64, little endian, `[axis, z, y, x]`, mm. */
    readonly coefficients: string;
  };
}

/** Keeps a registration as JSON, exact to the last bit; atomically. @throws Refusal as writeFileAtomic. */
export async function saveTransform(path: string, { affine, bspline }: AtlasToPatient): Promise<void> {
  const file: TransformFile = {
    format: FORMAT,
    affine,
    ...(bspline && { bspline: { lattice: bspline.lattice, coefficients: toBase64(bspline.coefficients) } }),
  };
  await writeSealed(path, Buffer.from(JSON.stringify(file)));
}

/** @throws Refusal `artefact-damaged`, `transform-damaged` when the file is not a whole transform of this format. */
export async function loadTransform(path: string): Promise<AtlasToPatient> {
  const { affine, bspline } = parse((await readSealed(path)).toString('utf8'), path);
  if (bspline === undefined) return { affine };
  const coefficients = fromBase64(bspline.coefficients);
  const expected = 3 * voxelCount(bspline.lattice);
  if (coefficients.length !== expected) {
    throw damaged(path, `expected ${expected} coefficients, got ${coefficients.length}`);
  }
  return { affine, bspline: { lattice: bspline.lattice, coefficients } };
}

function parse(text: string, path: string): TransformFile {
  let file: Partial<TransformFile>;
  try {
    file = JSON.parse(text);
  } catch {
    throw damaged(path, 'expected JSON');
  }
  if (file.format !== FORMAT) throw damaged(path, `expected ${FORMAT}, got ${file.format ?? 'no format'}`);
  const { affine } = file;
  if (affine?.matrix?.length !== 9 || affine.offset?.length !== 3) throw damaged(path, 'expected an affine');
  return file as TransformFile;
}

const damaged = (path: string, why: string): Refusal => new Refusal('transform-damaged', `${path}: ${why}`);

const toBase64 = (values: Float64Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');

function fromBase64(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  // A copy: Node's pooled buffers are not aligned to 8 bytes.
  return new Float64Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 8));
}
