import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CandidateFile } from '../../../main/dicom/candidateFile.ts';
import { walkInputs } from '../../../main/dicom/walkInputs.ts';
import { dicomFile } from '../../fixtures/ctFile.ts';
import { zipFile } from '../../fixtures/zipFile.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'drasclr-walk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string | Uint8Array = path): string {
  const whole = join(root, path);
  mkdirSync(join(whole, '..'), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

async function walk(...paths: string[]): Promise<CandidateFile[]> {
  const found: CandidateFile[] = [];
  for await (const file of walkInputs(paths.length ? paths : [root])) found.push(file);
  return found;
}

const names = (files: readonly CandidateFile[]): string[] =>
  files.map(({ name }) => name.replace(`${root}/`, ''));
const content = async (file: CandidateFile): Promise<string> => Buffer.from(await file.read()).toString();

describe('walkInputs on folders', () => {
  it('finds files at any depth and in any alphabet, sorted, each once', async () => {
    const deep = `${'tief/'.repeat(300)}z.dcm`;
    for (const path of ['b/2', 'b/10', 'a', 'Ünïcode/Пациент/患者 1', deep]) put(path);
    const found = await walk(root, join(root, 'a'), root);
    expect(names(found)).toEqual(['a', 'b/10', 'b/2', deep, 'Ünïcode/Пациент/患者 1']);
    expect(await content(found[1]!)).toBe('b/10');
    expect(found[1]!.size).toBe(4);
  });

  it.skipIf(process.platform === 'win32')(
    'follows links once, survives loops, reports broken ones',
    async () => {
      put('real/file');
      symlinkSync(root, join(root, 'real/loop'));
      symlinkSync(join(root, 'real'), join(root, 'again'));
      symlinkSync(join(root, 'nowhere'), join(root, 'broken'));
      const found = await walk();
      expect(found.filter(({ verdict }) => !verdict)).toHaveLength(1);
      const broken = found.filter(({ verdict }) => verdict);
      expect(broken.map(({ verdict }) => verdict!.code)).toEqual(['unreadable']);
      await expect(broken[0]!.read()).rejects.toMatchObject({ name: 'Refusal', code: 'unreadable' });
    },
  );

  it.skipIf(process.platform !== 'linux')('reads names that are no UTF-8 and passes over pipes', async () => {
    const odd = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x4d, 0xfc, 0x6c])]);
    writeFileSync(odd, 'odd');
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const found = await walk();
    expect(found.map(({ verdict }) => verdict?.code)).toEqual([undefined, 'not-a-file']);
    expect(await content(found[0]!)).toBe('odd');
  });

  it('reports a path that is not there, and stops when cancelled', async () => {
    expect((await walk(join(root, 'none')))[0]!.verdict).toMatchObject({
      verdict: 'rejected',
      code: 'unreadable',
    });
    put('a');
    await expect(walkInputs([root], AbortSignal.abort()).next()).rejects.toThrow(/abort/i);
  });
});

describe('walkInputs on archives', () => {
  it('reads the entries, also after the walk', async () => {
    const entries = ['x/1.dcm', '患者/2', 'dir/'].map((name) => ({ name, content: Buffer.from(name) }));
    put('some/scan.ZIP', zipFile(entries));
    const found = await walk();
    expect(names(found)).toEqual(['some/scan.ZIP!x/1.dcm', 'some/scan.ZIP!患者/2']);
    expect(await Promise.all(found.map(content))).toEqual(['x/1.dcm', '患者/2']);
  });

  it('refuses names that lead out, encrypted entries and inner archives, and goes on', async () => {
    const body = Buffer.from('body');
    put(
      'odd.zip',
      zipFile([
        { name: '../../evil', content: body },
        { name: '/etc/evil', content: body },
        { name: 'locked', content: body, encrypted: true },
        { name: 'inner.zip', content: body },
        { name: 'good', content: body },
      ]),
    );
    const found = await walk();
    const codes = found.map(({ verdict }) => verdict?.code);
    expect(codes).toEqual(['unsafe-name', 'unsafe-name', 'encrypted', 'bad-archive', undefined]);
  });

  it('refuses bombs and lies about size before unpacking', async () => {
    const zeros = Buffer.alloc(1000);
    const huge = { name: 'huge', content: zeros, statedSize: 0x7fff_ffff };
    put('bomb.zip', zipFile([huge, { name: 'next', content: zeros }]));
    expect((await walk()).map(({ verdict }) => verdict?.code)).toEqual(['too-large', undefined]);
    const many = Array.from({ length: 40 }, (_, n) => ({
      name: `${n}`,
      content: zeros,
      statedSize: 60_000_000,
    }));
    put('bomb.zip', zipFile(many));
    expect((await walk()).at(-1)!.verdict?.code).toBe('archive-bomb');
    put('bomb.zip', zipFile([{ name: 'zeros', content: Buffer.alloc(70_000_000) }]));
    expect((await walk()).map(({ verdict }) => verdict?.code)).toEqual(['archive-bomb']);
    rmSync(join(root, 'bomb.zip'));
    put('lie.zip', zipFile([{ name: 'small', content: Buffer.alloc(100_000), statedSize: 10 }]));
    const [small] = await walk();
    await expect(small!.read()).rejects.toMatchObject({ code: 'bad-archive' });
  });

  it('reads archives inside archives, three deep', async () => {
    let archive = zipFile([{ name: 'a', content: Buffer.from('deep') }]);
    for (const level of [3, 2])
      archive = zipFile([
        { name: `${level}.zip`, content: archive },
        { name: 'b', content: Buffer.from(`${level}`) },
      ]);
    put('1.zip', archive);
    const found = await walk();
    expect(names(found)).toEqual(['1.zip!2.zip!3.zip!a', '1.zip!2.zip!b', '1.zip!b']);
    expect(await Promise.all([...found].reverse().map(content))).toEqual(['2', '3', 'deep']);
    put('1.zip', zipFile([{ name: 'x.zip', content: archive }]));
    expect((await walk())[0]!.verdict?.code).toBe('nested-archive');
  });

  it('reads no more than the first bytes of what is no DICOM', async () => {
    const film = Buffer.alloc(5_000_000, 'film');
    put('film.avi', film);
    put('films.zip', zipFile([{ name: 'film', content: film }]));
    for (const file of await walk()) expect((await file.read()).length).toBe(512);
  });

  it('reports an archive that is none, one cut off, and a damaged entry', async () => {
    const archive = zipFile([{ name: 'a', content: Buffer.from('content that is long enough to damage') }]);
    put('1-text.zip', 'no archive');
    put('2-cut.zip', archive.subarray(0, -30));
    const damaged = Buffer.from(archive);
    damaged[40]! ^= 0x55;
    put('3-damaged.zip', damaged);
    const [text, cut, entry] = await walk();
    expect([text!.verdict?.code, cut!.verdict?.code]).toEqual(['bad-archive', 'bad-archive']);
    await expect(entry!.read()).rejects.toMatchObject({ code: 'bad-archive' });
  });
});

describe('walkInputs on a DICOMDIR', () => {
  const directory = (...references: string[][]): Uint8Array =>
    dicomFile({
      SOPClassUID: '1.2.840.10008.1.3.10',
      SOPInstanceUID: '1.2.3',
      DirectoryRecordSequence: references.map((ReferencedFileID) => ({
        DirectoryRecordType: 'IMAGE',
        ReferencedFileID,
      })),
    });

  it('walks what it names, in its order, without regard to case', async () => {
    put('IMAGES/ct1');
    put('IMAGES/CT2');
    put('other');
    const path = put('DICOMDIR', directory(['IMAGES', 'CT2'], ['images', 'CT1'], ['IMAGES', 'CT2']));
    expect(names(await walk(path))).toEqual(['DICOMDIR', 'IMAGES/CT2', 'IMAGES/ct1']);
    expect(names(await walk())).toEqual(['DICOMDIR', 'IMAGES/CT2', 'IMAGES/ct1', 'other']);
  });

  it('reports what is not there and what lies outside', async () => {
    const path = put('media/DICOMDIR', directory(['GONE'], ['..', 'SECRET']));
    put('SECRET');
    const found = await walk(path);
    expect(found.map(({ verdict }) => verdict?.code)).toEqual([undefined, 'missing-file', 'unsafe-name']);
  });
});
