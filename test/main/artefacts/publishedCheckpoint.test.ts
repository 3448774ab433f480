import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isTorchFile } from '../../../main/artefacts/pytorch/container.ts';
import { encodeCheckpoint } from '../../../main/artefacts/pytorch/encodeCheckpoint.ts';
import { readPickle } from '../../../main/artefacts/pytorch/pickle.ts';
import { readPublishedCheckpoint } from '../../../main/artefacts/pytorch/publishedCheckpoint.ts';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { isRefusal } from '../../../native-models/common/refusal.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { fill } from '../../../native-models/engines/check/referenceInputs.ts';
import { startWasmEngine } from '../../../native-models/engines/wasm/wasmEngine.ts';
import { PAPER_ENCODER } from '../../../native-models/network/settings.ts';
import type { NamedTensors } from '../../../native-models/network/weights.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import representations from '../../fixtures/publishedRepresentations.json' with { type: 'json' };
import { PUBLISHED_SEED, publishedWeights } from '../../fixtures/publishedWeights.ts';
import { pythonWith, runPython } from '../../fixtures/pythonOracle.ts';

const folder = temporaryFolder();
const MAKER = resolve(import.meta.dirname, '../../../../shared/reference/published/make_checkpoint.py');
const torch = pythonWith('torch');

function written(name: string, bytes: readonly Uint8Array[]): string {
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(bytes));
  return path;
}

/** Compared as bytes: a matcher takes seconds for eight million numbers. */
function expectSame(got: NamedTensors, wanted: NamedTensors): void {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  const differing = [...wanted].filter(([name, { data }]) => {
    const other = got.get(name)?.data;
    return !other || Buffer.compare(bytes(other), bytes(data)) !== 0;
  });
  expect(differing.map(([name]) => name)).toEqual([]);
}

const refusalOf = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
  } catch (error) {
    if (isRefusal(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'done';
};

/** `[4, 128]`: the reference patches, as cut or mirrored in y. */
async function represent(weights: NamedTensors, mirrored: boolean): Promise<Float32Array[]> {
  const engine = await startWasmEngine(1);
  const encoder = await engine.loadEncoder(PAPER_ENCODER, weights);
  const patches = fill(4 * PATCH_VOXELS, PUBLISHED_SEED + 1000, 1);
  const p = fill(12, PUBLISHED_SEED + 1003, 1);
  const out: Float32Array[] = [];
  for (let n = 0; n < 4; n++) {
    const patch = patches.slice(n * PATCH_VOXELS, (n + 1) * PATCH_VOXELS);
    const location = locationPoint(p[3 * n]!, p[3 * n + 1]!, p[3 * n + 2]!);
    out.push(await encoder.encode(mirrored ? mirrorY(patch) : patch, location));
  }
  await encoder.dispose();
  await engine.close();
  return out;
}

function mirrorY(patch: Float32Array): Float32Array {
  const rows = PATCH_EDGE * PATCH_EDGE;
  return Float32Array.from(patch, (_, v) => {
    const x = v % PATCH_EDGE;
    const y = Math.floor(v / PATCH_EDGE) % PATCH_EDGE;
    const z = Math.floor(v / rows);
    return patch[x + PATCH_EDGE * (PATCH_EDGE - 1 - y) + rows * z]!;
  });
}

describe('a published checkpoint', () => {
  const weights = publishedWeights();
  const zip = encodeCheckpoint(PAPER_ENCODER, weights, 1);

  it('comes back number for number, and gives the representations of the published code', async () => {
    const path = written('checkpoint_0001.pth.tar', zip);
    expect(await isTorchFile(path)).toBe(true);
    const read = await readPublishedCheckpoint(path);
    expect([read.epoch, read.encoder, read.landmarks]).toEqual([1, PAPER_ENCODER, null]);
    expect([...read.weights.keys()].sort()).toEqual([...weights.keys()].sort());
    expectSame(read.weights, weights);

    for (const mirrored of [false, true]) {
      const expected = mirrored ? representations.mirroredInY : representations.asCut;
      const h = await represent(read.weights, mirrored);
      for (const [n, { norm, first }] of expected.entries()) {
        const relative = (a: number, b: number) => Math.abs(a - b) / norm;
        expect(relative(Math.hypot(...h[n]!), norm)).toBeLessThan(1e-5);
        for (const [d, value] of first.entries()) expect(relative(h[n]![d]!, value)).toBeLessThan(1e-5);
      }
    }
  });

  it.skipIf(!torch || !existsSync(MAKER))(
    'of either container, written by PyTorch, is read (needs python3-torch and ../shared)',
    async () => {
      const out = join(folder, 'made');
      execFileSync(torch!, [MAKER, out], { stdio: 'ignore' });
      for (const file of readdirSync(out).filter((name) => name.endsWith('.pth.tar'))) {
        const read = await readPublishedCheckpoint(join(out, file));
        expect([read.epoch, read.landmarks, read.weights.size]).toEqual([1, 5, weights.size]);
        expectSame(read.weights, weights);
      }
    },
    120_000,
  );

  it.skipIf(!torch)(
    'that we write is read by PyTorch, as the published extractor does (needs python3-torch)',
    () => {
      const path = written('ours.pth.tar', zip);
      const script = [
        'import sys, torch',
        "state = torch.load(sys.argv[1])['state_dict']",
        "own = {k[17:]: v for k, v in state.items() if k.startswith('module.encoder_q') and not k.startswith('module.encoder_q.fc')}",
        "print(len(state), len(own), own['bn1.num_batches_tracked'].dtype, float(own['downsample3.conv2.weight'].double().sum()))",
      ].join('\n');
      const [entries, encoder, counter, sum] = runPython(torch!, script, path).trim().split(' ');
      expect([entries, encoder, counter]).toEqual(['121', '117', 'torch.int64']);
      const own = weights.get('downsample3.conv2.weight')!.data.reduce((total, value) => total + value, 0);
      expect(Number(sum)).toBeCloseTo(own, 6);
    },
  );

  it('that is cut off, of another network or with broken numbers is refused', async () => {
    const whole = Buffer.concat(zip);
    const codes: string[] = [];
    for (const bytes of [whole.subarray(0, whole.length - 100), whole.subarray(0, 5000)]) {
      codes.push((await refusalOf(readPublishedCheckpoint(written('cut.pth', [bytes])))).split(':')[0]!);
    }
    const flipped = Buffer.from(whole);
    flipped[whole.length >> 1]! ^= 1;
    const infinite = new Map(weights);
    infinite.set('bn1.running_var', { shape: [8], data: new Float32Array(8).fill(Number.NaN) });
    const fewer = new Map([...weights].filter(([name]) => !name.startsWith('fc.')));
    for (const bytes of [
      [flipped],
      encodeCheckpoint(PAPER_ENCODER, infinite, 1),
      encodeCheckpoint(PAPER_ENCODER, fewer, 1),
      [readFileSync(import.meta.filename)],
    ]) {
      codes.push((await refusalOf(readPublishedCheckpoint(written('other.pth', bytes)))).split(':')[0]!);
    }
    expect(codes).toEqual([
      'checkpoint-damaged',
      'checkpoint-damaged',
      'checkpoint-damaged',
      'weights-invalid',
      'weights-incomplete',
      'checkpoint-unknown',
    ]);
  });
});

describe('a hostile pickle', () => {
  const marker = join(folder, 'ran');
  const cases: readonly (readonly [string, string | Buffer, RegExp])[] = [
    [
      'os.system',
      `\x80\x02cos\nsystem\nX\x08\x00\x00\x00touch ${'x'}\x85R.`,
      /checkpoint-unsafe: .*os\.system/,
    ],
    [
      'posix.system by text',
      '\x80\x04\x8c\x05posix\x8c\x06system\x93.',
      /checkpoint-unsafe: .*posix\.system/,
    ],
    ['builtins.eval', `\x80\x02cbuiltins\neval\n.`, /checkpoint-unsafe: .*builtins\.eval/],
    [
      'a reduce inside a reduce',
      '\x80\x02ctorch._utils\n_rebuild_tensor_v2\n(cbuiltins\ngetattr\n)RtR.',
      /checkpoint-unsafe: .*builtins\.getattr/,
    ],
    [
      'a call of what a call gave',
      '\x80\x02ccollections\nOrderedDict\n)R)R.',
      /checkpoint-unsafe: .*no function/,
    ],
    [
      'a call of a storage type',
      '\x80\x02ctorch\nFloatStorage\n)R.',
      /checkpoint-unsafe: .*torch\.FloatStorage/,
    ],
    [
      'torch.load of another file',
      '\x80\x02ctorch.serialization\nload\n.',
      /checkpoint-unsafe: .*torch\.serialization\.load/,
    ],
    ['an instance', '\x80\x02(ios\nsystem\n.', /checkpoint-unsafe: .*opcode 0x69/],
    ['a new object', '\x80\x02ccollections\nOrderedDict\n)\x81.', /checkpoint-unsafe: .*opcode 0x81/],
    ['a text of 4 GB', '\x80\x02X\xff\xff\xff\xff.', /checkpoint-damaged: .*4294967295 bytes/],
    ['a number of 255 bytes', '\x80\x02\x8a\xff.', /checkpoint-damaged: .*255 bytes/],
    ['nothing to stop at', '\x80\x02}', /checkpoint-damaged: .*cut short/],
    ['an empty stack', '\x80\x02.', /checkpoint-damaged/],
    ['a mark that is not there', '\x80\x02t.', /checkpoint-damaged/],
    [
      'an endless one',
      Buffer.concat([Buffer.from('\x80\x02', 'latin1'), Buffer.alloc(3_000_000, 'N')]),
      /checkpoint-unsafe: .*steps/,
    ],
  ];

  it.each(cases)('%s is refused by name, and nothing is run', async (_, text, expected) => {
    const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
    expect(await refusalOf(Promise.resolve().then(() => readPickle(bytes, 'test')))).toMatch(expected);
    expect(existsSync(marker)).toBe(false);
  });

  it('in a legacy file is refused alike', async () => {
    const head =
      '\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}X\r\x00\x00\x00little_endian\x88s.';
    const path = written('evil.pth', [Buffer.from(`${head}\x80\x02cos\nsystem\n.`, 'latin1')]);
    expect(await refusalOf(readPublishedCheckpoint(path))).toMatch(/checkpoint-unsafe: .*os\.system/);
  });
});
