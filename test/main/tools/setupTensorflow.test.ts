import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { removePartials } from '../../../main/tools/tensorflow/buildTensorflow.ts';
import {
  isCudaLibrary,
  isHeader,
  isLibrary,
  parseCudaRequirements,
} from '../../../main/tools/tensorflow/wheels.ts';

const SCRIPT = resolve(import.meta.dirname, '../../../main/tools/setupTensorflow.ts');
const folder = mkdtempSync(join(tmpdir(), 'drasclr-setup-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** With programs of these names alone, all of which fail but node. */
function setup(programs: readonly string[], args: readonly string[]) {
  const bin = mkdtempSync(join(folder, 'bin-'));
  symlinkSync(process.execPath, join(bin, 'node'));
  for (const name of programs) writeFileSync(join(bin, name), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return spawnSync(process.execPath, [SCRIPT, ...args], { env: { PATH: bin }, encoding: 'utf8' });
}

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('setup:tensorflow', () => {
  it('names everything that is missing before it downloads, and leaves nothing', () => {
    const target = join(folder, 'none', 'tensorflow');
    const { status, stderr } = setup([], ['--folder', target]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^requirements-missing: .*python3.*pip.*g\+\+/);
    expect(readdirSync(folder)).not.toContain('none');
  });

  it('refuses an option it does not know', () => {
    const { status, stderr } = setup([], ['--cuda']);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^usage: .*--cuda/)]);
  });

  it('removes what a killed one left, and nothing else', () => {
    const parent = mkdtempSync(join(folder, 'parent-'));
    for (const name of ['.partial-tensorflow-11-a', '.partial-tensorflow-22-b', 'tensorflow', 'electron']) {
      mkdirSync(join(parent, name));
    }
    removePartials(parent, (pid) => pid === 11);
    expect(readdirSync(parent).sort()).toEqual(['.partial-tensorflow-22-b', 'electron', 'tensorflow']);
    removePartials(join(parent, 'absent'), () => true);
  });
});

describe('wheels', () => {
  it('takes the libraries and the headers that the binding reads', () => {
    expect(isLibrary('tensorflow/libtensorflow_cc.so.2')).toBe(true);
    expect(isLibrary('tensorflow/python/_pywrap_tfe.so')).toBe(false);
    expect(isHeader('tensorflow/include/tensorflow/c/eager/c_api.h')).toBe(true);
    expect(isHeader('tensorflow/include/xla/tsl/c/tsl_status.h')).toBe(true);
    expect(isHeader('tensorflow/include/tensorflow/compiler/aot.h')).toBe(false);
    expect(isCudaLibrary('nvidia/cudnn/lib/libcudnn.so.9')).toBe(true);
    expect(isCudaLibrary('nvidia/cudnn/include/cudnn.h')).toBe(false);
  });

  it("reads which wheels of CUDA TensorFlow's own asks for", () => {
    const metadata = [
      'Requires-Dist: numpy>=1.26.0',
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      'Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"',
      'Requires-Dist: nvidia-other; extra == "else"',
    ].join('\n');
    expect(parseCudaRequirements(metadata)).toEqual([
      'nvidia-cublas-cu12<13.0,>=12.5.3.2',
      'nvidia-nccl-cu12<3.0,>=2.27.7',
    ]);
  });
});
