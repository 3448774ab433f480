import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { unzip } from '../unzip.ts';
import { runTool } from './runTool.ts';

/**
 * Wheels hold the same libraries for every Python: one version of it is named, so that the machine's
 * own may be any.
 */
const WHEELS = [
  '--only-binary=:all:',
  '--implementation=cp',
  '--python-version=3.11',
  '--abi=cp311',
  ...['manylinux_2_28', 'manylinux_2_27', 'manylinux_2_17', 'manylinux2014'].map(
    (platform) => `--platform=${platform}_x86_64`,
  ),
];

/**
 * Downloads wheels, without what they depend on, from the registry that pip is configured for.
 * @returns their files
 * @throws Refusal `download-failed` with pip's words
 */
export async function downloadWheels(requirements: readonly string[], folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const pip = ['-m', 'pip', 'download', '--no-deps', ...WHEELS, '--dest', folder, ...requirements];
  await runTool('python3', pip, 'download-failed');
  return (await readdir(folder))
    .filter((name) => name.endsWith('.whl'))
    .map((name) => path.join(folder, name));
}

/** Of a wheel, the entries that `wanted` names, under their own names. @returns the bytes written */
export async function unpackWheel(
  wheel: string,
  target: string,
  wanted: (name: string) => boolean,
): Promise<void> {
  await unzip(wheel, target, (name) => (wanted(name) ? name : null));
}

/** TensorFlow's libraries, and of its headers those that the binding reads. */
export const isLibrary = (name: string): boolean =>
  /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/.test(name);
export const isHeader = (name: string): boolean =>
  /^tensorflow\/include\/(tensorflow\/(c|core\/platform)|tsl|xla\/tsl)\/.*\.h$/.test(name);
/** CUDA's libraries, where TensorFlow's own look for them: beside it. */
export const isCudaLibrary = (name: string): boolean =>
  /^nvidia\/\w+\/(lib\/[^/]*\.so[^/]*|bin\/ptxas|nvvm\/libdevice\/.*)$/.test(name);
export const isMetadata = (name: string): boolean => /^[^/]+\.dist-info\/METADATA$/.test(name);

/**
 * The wheels of CUDA that a wheel of TensorFlow asks for, as pip takes them.
 * @throws Refusal `wheel-unknown` when it asks for none
 */
export async function cudaRequirements(unpacked: string): Promise<string[]> {
  const info = (await readdir(unpacked)).find((name) => name.endsWith('.dist-info'));
  const text = info ? await readFile(path.join(unpacked, info, 'METADATA'), 'utf8') : '';
  const requirements = parseCudaRequirements(text);
  if (requirements.length === 0) {
    throw new Refusal(
      'wheel-unknown',
      'expected a wheel of tensorflow that names wheels of CUDA, found none',
    );
  }
  return requirements;
}

/** `Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"` → `nvidia-nccl-cu12<3.0,>=2.27.7` */
export const parseCudaRequirements = (metadata: string): string[] =>
  [...metadata.matchAll(/^Requires-Dist: (nvidia-[^;\s]+)\s*;\s*extra == ["']and-cuda["']\s*$/gm)].map(
    ([, requirement]) => requirement!,
  );

export async function megabytes(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6);
}
