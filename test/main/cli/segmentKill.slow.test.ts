import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeModelFolder } from '../../../main/artefacts/modelFolder.ts';
import { readNifti } from '../../../main/artefacts/nifti.ts';
import { saveModel } from '../../../main/catalog/models.ts';
import { predictionsOfScan } from '../../../main/catalog/predictions.ts';
import { listScans } from '../../../main/catalog/scans.ts';
import { openLibrary } from '../../../main/services/library/library.ts';
import { artefactPath, readyArtefact } from '../../../main/services/library/stages.ts';
import { writePhantoms } from '../../../main/worker/phantom.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { drasclr, type Ended } from '../../fixtures/commandLine.ts';
import { temporaryFolder } from '../../fixtures/ctLibrary.ts';
import { rounds } from '../../fixtures/soak.ts';

const random = seededRandom(20261123);
/** A few thousand windows: less than what is kept at a time, so a rerun starts from files or from nothing. */
const STEP = 8;
const SUBTYPES = ['centrilobular', 'paraseptal'] as const;
/** What another process is writing, and what one that was killed has left. */
const WRITING = `.tmp-${process.pid}-0123456789ab`;
const LEFTOVER = '.tmp-4194303-0123456789ab';

const segment = (library: string, threads: number, ...more: string[]) => [
  ...['--library', library, '--engine', 'wasm', '--threads', `${threads}`],
  ...['segment', '--step', `${STEP}`, '--model', ...SUBTYPES, ...more],
];

async function succeed(args: readonly string[]): Promise<Ended> {
  const ended = await drasclr(args);
  expect(ended.code, ended.stderr).toBe(0);
  return ended;
}

/** Probability files by name, temporary ones left out. */
function probabilities(library: string): Map<string, Buffer> {
  const folder = join(library, 'artefacts', 'probability');
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder).filter((name) => name.endsWith('.nii.gz') && !name.startsWith('.tmp-'));
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name))]));
}

/** Library-relative paths of the predictions that the library lists; each has its file. */
function listed(folder: string): string[] {
  const library = openLibrary(folder);
  try {
    return listScans(library.catalog).flatMap((scan) =>
      predictionsOfScan(library.catalog, scan.id).map(({ key }) => {
        expect(readyArtefact(library, key)).toBeDefined();
        return artefactPath('probability', key);
      }),
    );
  } finally {
    library.close();
  }
}

/** Both subtypes on an encoder as it is before training: what is tested is the run, not what it finds. */
async function addModels(folder: string, atlasId: string): Promise<void> {
  const encoder = { conditioning: 'loc-condconv', experts: 2 } as const;
  const library = openLibrary(folder);
  try {
    for (const [n, subtype] of SUBTYPES.entries()) {
      const weights = new Map([...createEncoderWeights(encoder, 1), ...createClassifierWeights(2 + n)]);
      const { weightsSha256 } = await writeModelFolder(library.at('models', subtype), weights, {
        kind: 'classifier',
        created: '2026-11-23T12:00:00.000Z',
        engine: 'wasm',
        encoder,
        settings: {},
        lineage: {},
        curves: [],
      });
      saveModel(library.catalog, {
        ...{ id: subtype, kind: 'finetuned', name: subtype, folder: `models/${subtype}`, atlasId },
        ...{ parentId: null, subtype, engine: 'wasm', weightsSha256, summary: {} },
      });
    }
  } finally {
    library.close();
  }
}

describe('a segmentation that is stopped, then the same command again', () => {
  const home = temporaryFolder();
  const prepared = join(home, 'prepared');
  const whole = join(home, 'whole');
  const copyOf = (name: string): string => {
    const folder = join(home, name);
    cpSync(prepared, folder, { recursive: true });
    return folder;
  };
  let expected: Map<string, Buffer>;
  let took = 0;

  /** Whatever has its final name is as it will be. */
  function expectNothingHalf(library: string): void {
    for (const [name, bytes] of probabilities(library)) expect(bytes.equals(expected.get(name)!)).toBe(true);
    for (const path of listed(library)) expect(path).not.toContain('.tmp-');
  }

  /** The same bytes, listed, and nothing kept that is of no more use. */
  function expectWhole(library: string): void {
    expectNothingHalf(library);
    expect([...probabilities(library).keys()]).toEqual([...expected.keys()]);
    expect(listed(library)).toEqual(listed(whole));
    expect(readdirSync(join(library, 'runs'))).toEqual([]);
  }

  beforeAll(async () => {
    const context = { signal: new AbortController().signal, report: () => undefined };
    const cohort = { patients: 1, seed: 5, scale: 'quick', folder: join(home, 'cohort') } as const;
    await writePhantoms({ ...cohort, from: 0, to: 1 }, context);
    const on = ['--library', prepared, '--engine', 'wasm'];
    await succeed([...on, 'import', join(home, 'cohort', 'dicom')]);
    const library = openLibrary(prepared);
    const [scan] = listScans(library.catalog);
    library.close();
    await succeed([...on, 'atlas', 'create', '--scan', scan!.id]);
    await succeed([...on, 'prepare', '--method', 'affine']);
    await addModels(prepared, readdirSync(join(prepared, 'atlases'))[0]!);
    copyOf('whole');
    ({ took } = await succeed(segment(whole, 2)));
    expected = probabilities(whole);
  });

  it('makes a probability of each subtype', async () => {
    expect(expected.size).toBe(SUBTYPES.length);
    expect(listed(whole)).toHaveLength(SUBTYPES.length);
    for (const path of listed(whole)) {
      const { voxels } = await readNifti(join(whole, path));
      expect(voxels.some((p) => p > 0)).toBe(true);
    }
    expectWhole(whole);
  });

  it('kill -9', async () => {
    const library = copyOf('killed');
    const rooms = ['artefacts/probability', 'runs'].map((room) => join(library, room));
    for (const room of rooms) {
      mkdirSync(room, { recursive: true });
      for (const name of [WRITING, LEFTOVER]) writeFileSync(join(room, name), 'half a file');
    }
    // Evenly spread with a seeded jitter, so that some kill falls into the writing at the end.
    for (const share of [0.9, 0.5, 0.95, 0.3, 0.7, 0.85].slice(0, rounds(2, 6))) {
      await drasclr(segment(library, 2), {
        at: took * (share + 0.05 * random()),
        signal: 'SIGKILL',
      });
      expectNothingHalf(library);
    }
    await succeed(segment(library, 2));
    for (const room of rooms) {
      expect(readFileSync(join(room, WRITING), 'utf8')).toBe('half a file');
      expect(readdirSync(room)).not.toContain(LEFTOVER);
    }
    expect(readdirSync(rooms[1]!)).toEqual([WRITING]);
    expect([...probabilities(library).keys()]).toEqual([...expected.keys()]);
    expectNothingHalf(library);
    expect(listed(library)).toEqual(listed(whole));
  });

  it('Ctrl+C, then one thread instead of two', async () => {
    const library = copyOf('cancelled');
    const stopped = await drasclr(segment(library, 2, '--json'), {
      at: /"fraction":0\.[3-9]/,
      signal: 'SIGINT',
    });
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toMatch(/"code":"cancelled"/);
    expectNothingHalf(library);
    expect(listed(library)).toEqual([]);
    // One thread gives the bytes of two.
    await succeed(segment(library, 1));
    expectWhole(library);
  });
});
