import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drasclr } from '../../fixtures/commandLine.ts';
import { ctSlices, temporaryFolder, writeFiles } from '../../fixtures/ctLibrary.ts';

const jsonLines = (text: string): { event: string }[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });

/** One line `code: message`, no stack, exit status 1. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await drasclr(args);
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr.trim().split('\n').at(-1)!;
}

describe('the command line', () => {
  it('names what it refuses', async () => {
    const home = temporaryFolder();
    const library = ['--library', join(home, 'library')];
    mkdirSync(join(home, 'empty'));
    writeFileSync(join(home, 'letter'), 'to the editor');
    expect(await refusal(...library, 'import', join(home, 'empty'))).toMatch(/^nothing-to-import: /);
    expect(await refusal(...library, 'import', join(home, 'letter'))).toMatch(/^no-ct: /);
    expect(await refusal(...library, 'prepare', '--scan', 'nobody')).toMatch(/^unknown-scan: /);
    expect(await refusal(...library, 'pretrain', '--resume')).toMatch(/^nothing-to-resume: /);
    expect(await refusal(...library, 'label', 'import', join(home, 'letter'))).toMatch(/^bad-csv: /);
    expect(await refusal('--library', join(home, 'letter'), 'scans')).toMatch(/^library-not-a-folder: /);
    writeFileSync(join(home, 'library', 'catalog.sqlite'), 'a letter to the editor '.repeat(500));
    expect(await refusal(...library, 'scans')).toMatch(/^library-damaged: /);
  });

  it('refuses ablations that there are not before anything is read', async () => {
    const said = async (...args: string[]) => (await drasclr(['pretrain', ...args])).stderr;
    expect(await said('--conditioning', 'film')).toMatch(/^bad-usage: .*none, concatenation, hypernetwork/);
    expect(await said('--neighbours', '4')).toMatch(/^bad-usage: .*from 0 to 3, got "4"/);
    expect(await said('--bank', 'shared')).toMatch(/^bad-usage: .*split, single/);
    expect(await said('--experts', '0')).toMatch(/^bad-usage: .*at least 1, got "0"/);
  });

  it('writes lines of JSON only, errors too', async () => {
    const home = temporaryFolder();
    const json = ['--json', '--library', join(home, 'library')];
    const folder = writeFiles(join(home, 'ct'), ctSlices('7', 0, 5));
    const { code, stdout } = await drasclr([...json, 'import', folder]);
    expect(code).toBe(0);
    expect(jsonLines(stdout).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['progress', 'finished', 'scans', 'imported']),
    );
    const empty = await drasclr([...json, 'label', 'export']);
    expect(jsonLines(empty.stdout)).toEqual([{ event: 'labels', rows: [] }]);
    const refused = await drasclr([...json, 'segment']);
    expect(jsonLines(refused.stderr)).toMatchObject([{ event: 'error', code: 'no-model' }]);
  });
});
