import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { MODEL_PARTS } from '../../../../main/artefacts/modelFile.ts';
import { readStoredZip } from '../../../../main/artefacts/storedZip.ts';
import { listModels } from '../../../../main/catalog/models.ts';
import { openLibrary } from '../../../../main/services/library/library.ts';
import { exportModel, importModel } from '../../../../main/services/models/modelFiles.ts';
import { seededRandom } from '../../../../native-models/common/random.ts';
import { isRefusal } from '../../../../native-models/common/refusal.ts';
import { temporaryFolder } from '../../../fixtures/ctLibrary.ts';
import { hostileModel } from '../../../fixtures/hostileModels.ts';
import { addModels, CHILD } from '../../../fixtures/modelLibrary.ts';
import { pythonWith } from '../../../fixtures/pythonOracle.ts';
import { rounds } from '../../../fixtures/soak.ts';

const VARIANTS = rounds(30, 1000);
const AT_ONCE = 50;
/** Well above what the sound file needs; a file must not make the program hold what it only claims. */
const MOST_GROWTH = 600 * 2 ** 20;
const TWIN = resolve(import.meta.dirname, '../../../oracles/check_model_file.py');
const python = pythonWith('zipfile', 'gzip');

it.skipIf(!python)(
  `of ${VARIANTS} hostile model files none is taken that an independent reader of the rules refuses (package python3)`,
  async () => {
    const folder = temporaryFolder();
    const home = openLibrary(join(folder, 'home'));
    await addModels(home);
    const soundFile = join(folder, 'sound.drasclr');
    await exportModel(home, CHILD, soundFile);
    home.close();
    const sound = await readStoredZip(
      soundFile,
      new Map(Object.values(MODEL_PARTS).map((part) => [part, 1e9])),
    );
    const random = seededRandom(20261128);
    const before = process.memoryUsage().rss;
    let most = 0;
    const tally = { refused: 0, taken: 0, twinTakes: 0 };
    const wronglyTaken: string[] = [];
    for (let done = 0; done < VARIANTS; done += AT_ONCE) {
      const files = Array.from({ length: Math.min(AT_ONCE, VARIANTS - done) }, (_, n) => {
        const path = join(folder, `hostile-${n}.drasclr`);
        const { attack, bytes } = hostileModel(sound, random);
        writeFileSync(path, bytes);
        return { path, attack };
      });
      const input = files.map(({ path }) => `${path}\n`).join('');
      const said = execFileSync(python!, [TWIN, soundFile], { input, encoding: 'utf8' }).trim().split('\n');
      for (const [n, { path, attack }] of files.entries()) {
        const taken = await take(folder, path);
        most = Math.max(most, process.memoryUsage().rss - before);
        // Made in the same way and not spoilt: both take it, or the refusals of the others would mean nothing.
        if (attack === 'none') expect([taken, said[n]], path).toEqual([true, 'yes']);
        if (taken) tally.taken++;
        else tally.refused++;
        if (said[n] === 'yes') tally.twinTakes++;
        else if (taken) wronglyTaken.push(`${attack}: ${said[n]}`);
      }
    }
    process.stdout.write(
      `hostile models: ${JSON.stringify({ ...tally, wronglyTaken, mostMiB: Math.round(most / 2 ** 20) })}\n`,
    );
    expect(wronglyTaken).toEqual([]);
    expect(most).toBeLessThan(MOST_GROWTH);
  },
);

/** @returns whether a new library takes the file; anything but taking and refusing is a fault. */
async function take(folder: string, path: string): Promise<boolean> {
  const root = join(folder, 'library');
  const library = openLibrary(root);
  try {
    await importModel(library, path);
    return true;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    expect(listModels(library.catalog)).toEqual([]);
    return false;
  } finally {
    library.close();
    rmSync(root, { recursive: true, force: true });
  }
}
