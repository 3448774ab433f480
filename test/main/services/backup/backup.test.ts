import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BACKUP_MANIFEST } from '../../../../main/artefacts/backup/manifest.ts';
import { startNodeWorker } from '../../../../main/jobs/workerProcess.ts';
import { addBoxes } from '../../../../main/services/annotation/annotate.ts';
import { backUpLibrary } from '../../../../main/services/backup/backup.ts';
import { backupsIn } from '../../../../main/services/backup/backupFolders.ts';
import { restoreLibrary } from '../../../../main/services/backup/restore.ts';
import { verifyBackup } from '../../../../main/services/backup/verifyBackup.ts';
import { type Library, openLibrary } from '../../../../main/services/library/library.ts';
import { verifyLibrary } from '../../../../main/services/library/verify.ts';
import { temporaryFolder, testSession } from '../../../fixtures/ctLibrary.ts';
import { filesBelow } from '../../../fixtures/filesBelow.ts';
import { dumpOfWork, fillWorkedLibrary } from '../../../fixtures/workedLibrary.ts';

const home = temporaryFolder();
const target = join(home, 'backups');
let library: Library;
let restored = 0;

const free = { startWorker: startNodeWorker, signal: new AbortController().signal, listen: () => {} };
const newFolder = () => join(home, `restored-${restored++}`);
const refused = (code: string) => expect.objectContaining({ name: 'Refusal', code });

beforeAll(async () => {
  library = openLibrary(join(home, 'library'));
  await fillWorkedLibrary(library);
});
afterAll(() => library.close());

/** What a library is: its rows, and its files but those that every library writes for itself. */
function contents(folder: string): { rows: string[]; files: Record<string, string> } {
  const opened = openLibrary(folder);
  try {
    return {
      rows: dumpOfWork(opened.catalog),
      files: filesBelow(folder, /^(catalog|journal|locks|leases|copies|backup)/),
    };
  } finally {
    opened.close();
  }
}

describe('a backup', () => {
  it('holds every row and file, and becomes a whole library again', async () => {
    const made = await backUpLibrary(testSession(library).session, target);
    expect(made).toMatchObject({ missing: [], damaged: [], linked: 0 });
    expect((await verifyBackup(free, made.folder)).findings).toEqual([]);
    const to = newFolder();
    const { leftOut } = await restoreLibrary(free, target, to);
    expect(leftOut).toEqual([]);
    expect(contents(to)).toEqual(contents(library.root));
    const opened = openLibrary(to);
    const { findings } = await verifyLibrary(testSession(opened).session);
    opened.close();
    expect(findings.filter(({ serious }) => serious)).toEqual([]);
  });

  it('made again shares what has not changed, and the one before stays as it was', async () => {
    const [first] = backupsIn(target);
    const before = filesBelow(first!);
    addBoxes(library, [{ scanId: 'scan-2', x: 20, y: 18, z: 18, subtype: 'paraseptal', reader: 'B' }]);
    const made = await backUpLibrary(testSession(library).session, target);
    expect(backupsIn(target)).toEqual([made.folder, first]);
    // The catalog has changed; what was written a moment ago and has no seal is copied once more.
    expect(made.linked).toBeGreaterThanOrEqual(10);
    expect(statSync(join(made.folder, 'atlases/a/lungs.nii.gz')).nlink).toBeGreaterThan(1);
    expect(statSync(library.at('atlases/a/lungs.nii.gz')).nlink).toBe(1);
    expect(filesBelow(first!)).toEqual(before);
    const to = newFolder();
    await restoreLibrary(free, target, to);
    expect(contents(to)).toEqual(contents(library.root));
  });

  it('is opened as a library only to read, and nothing in it changes', () => {
    const [newest] = backupsIn(target);
    const before = filesBelow(newest!);
    const opened = openLibrary(newest!);
    expect(opened.readOnly).toBe(true);
    expect(dumpOfWork(opened.catalog)).toEqual(dumpOfWork(library.catalog));
    opened.close();
    expect(filesBelow(newest!)).toEqual(before);
  });

  it('is not put where a library or a backup is', async () => {
    const { session } = testSession(library);
    const [newest] = backupsIn(target);
    for (const place of [library.root, library.at('backups'), newest!])
      await expect(backUpLibrary(session, place)).rejects.toEqual(refused('backup-place'));
  });

  it('stopped leaves none that looks complete, and goes on from where it was', async () => {
    const elsewhere = join(home, 'stopped');
    const stop = new AbortController();
    const { session, events } = testSession(library, stop.signal);
    const listen: typeof session.listen = (event) => {
      if (event.kind === 'progress' && event.progress.stage === 'copy') stop.abort(new Error('stopped'));
      events.push(event);
    };
    await expect(backUpLibrary({ ...session, listen }, elsewhere)).rejects.toThrow('stopped');
    expect(backupsIn(elsewhere)).toEqual([]);
    await expect(restoreLibrary(free, elsewhere, newFolder())).rejects.toEqual(refused('backup-missing'));
    const [filling] = readdirSync(elsewhere);
    await expect(restoreLibrary(free, join(elsewhere, filling!), newFolder())).rejects.toEqual(
      refused('backup-incomplete'),
    );
    const made = await backUpLibrary(testSession(library).session, elsewhere);
    expect(readdirSync(elsewhere).map((name) => join(elsewhere, name))).toEqual([made.folder]);
    expect((await verifyBackup(free, made.folder)).findings).toEqual([]);
  });

  it('keeps the sound file of the backup before when the library has lost it to damage', async () => {
    const path = Object.keys(filesBelow(library.root)).find((name) => name.startsWith('originals/'))!;
    const whole = readFileSync(library.at(path));
    writeFileSync(library.at(path), Buffer.alloc(whole.length));
    const made = await backUpLibrary(testSession(library).session, target);
    expect(readFileSync(join(made.folder, path)).equals(whole)).toBe(true);
    // Without an earlier backup, the damage is said.
    const alone = await backUpLibrary(testSession(library).session, join(home, 'alone'));
    expect(alone.damaged).toEqual([path]);
    rmSync(library.at(path));
    expect((await backUpLibrary(testSession(library).session, join(home, 'gone'))).missing).toEqual([path]);
    writeFileSync(library.at(path), whole);
  });
});

describe('a restore', () => {
  it('never writes into a folder that is in use', async () => {
    const full = join(home, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'thesis.txt'), 'mine');
    await expect(restoreLibrary(free, target, full)).rejects.toEqual(refused('restore-not-empty'));
    await expect(restoreLibrary(free, target, library.root)).rejects.toEqual(refused('restore-not-empty'));
    expect(readdirSync(full)).toEqual(['thesis.txt']);
  });

  it('names what is missing or damaged, makes nothing, and restores the rest when asked', async () => {
    const place = join(home, 'damaged');
    const { folder } = await backUpLibrary(testSession(library).session, place);
    const [one, other] = Object.keys(filesBelow(folder)).filter((name) => name.startsWith('originals/'));
    const bytes = readFileSync(join(folder, one!));
    bytes[3]! ^= 1;
    writeFileSync(join(folder, one!), bytes);
    const to = newFolder();
    await expect(restoreLibrary(free, folder, to)).rejects.toMatchObject({
      code: 'backup-damaged',
      message: expect.stringContaining(one!),
    });
    rmSync(join(folder, other!));
    await expect(restoreLibrary(free, folder, to)).rejects.toMatchObject({
      code: 'backup-incomplete',
      message: expect.stringContaining(other!),
    });
    expect(existsSync(to)).toBe(false);
    const found = (await verifyBackup(free, folder)).findings.map(({ code, subject }) => [code, subject]);
    expect(found.sort()).toEqual([
      ['backup-file-damaged', one],
      ['backup-file-missing', other],
    ]);
    const rest = newFolder();
    const { leftOut } = await restoreLibrary(free, folder, rest, { leaveOutDamaged: true });
    expect(leftOut).toEqual([one, other].sort());
    expect(contents(rest).rows).toEqual(dumpOfWork(library.catalog));
  });

  it('refuses a backup whose list was changed or cut', async () => {
    const { folder } = await backUpLibrary(testSession(library).session, join(home, 'cut'));
    truncateSync(join(folder, BACKUP_MANIFEST), 300);
    await expect(restoreLibrary(free, folder, newFolder())).rejects.toEqual(refused('backup-damaged'));
    rmSync(join(folder, BACKUP_MANIFEST));
    await expect(restoreLibrary(free, folder, newFolder())).rejects.toEqual(refused('backup-incomplete'));
  });
});
