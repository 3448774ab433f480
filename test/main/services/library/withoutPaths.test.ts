import { describe, expect, it } from 'vitest';
import { nameBelow, withoutPaths } from '../../../../main/services/library/withoutPaths.ts';

describe('withoutPaths', () => {
  it.each([
    ['expected a file at /home/jane/scans/1.dcm', 'expected a file at 1.dcm'],
    ['the library "/home/jane/lib" is full', 'the library "lib" is full'],
    ['C:\\Users\\jane\\1.dcm: cut off', '1.dcm: cut off'],
    ['\\\\server\\share\\ct\\1.dcm', '1.dcm'],
    ['in /a/b/c, /d/e/f; found none', 'in c, f; found none'],
    ['(/a/b/c)', '(c)'],
  ])('%s', (text, expected) => expect(withoutPaths(text, [])).toBe(expected));

  it('leaves words with slashes and addresses of the program alone', () => {
    for (const text of [
      'and/or',
      '32 files/s',
      '1/2 of 3/4',
      'drasclr://app/pixels/volume/a',
      'ratio 3 / 4',
    ]) {
      expect(withoutPaths(text, [])).toBe(text);
    }
  });

  it.each([
    ['the library /home/Jane Doe/DrasCLR cannot be written', 'the library DrasCLR cannot be written'],
    ['C:\\Users\\Jane Mary Doe\\My scans\\1.dcm: cut off', '1.dcm: cut off'],
    ['/media/CT of Doe/1.dcm and /media/CT of Doe/2.dcm', '1.dcm and 2.dcm'],
    ['the library /home/Jane (Doe)/DrasCLR is full', 'the library DrasCLR is full'],
    ['/media/scans (of Doe)/1.dcm: cut off', '1.dcm: cut off'],
    ['/media/Doe, Jane/1.dcm: cut off', '1.dcm: cut off'],
    ['/media/[Doe]/{Jane}/1.dcm', '1.dcm'],
    ['/media/old (Doe/1.dcm and /media/Jane)/2.dcm', '1.dcm and 2.dcm'],
    ['(/media/a (2)/b.dcm) and (/media/c/d)', '(b.dcm) and (d)'],
  ])('finds spaces and brackets inside the folders of %s', (text, expected) =>
    expect(withoutPaths(text, [])).toBe(expected),
  );

  it('shortens what was given, spaces and all, the longest first', () => {
    const roots = ['/media/Jane Doe', '/media/Jane Doe/old scans (2)', '/'];
    const text =
      'expected files in /media/Jane Doe/old scans (2); /media/Jane Doe/old scans (2)/a b.dcm is cut';
    expect(withoutPaths(text, roots)).toBe('expected files in old scans (2); old scans (2)/a b.dcm is cut');
  });
});

describe('nameBelow', () => {
  const roots = ['/media/Jane Doe/the export', '/media/Jane Doe/more.zip'];
  it.each([
    ['/media/Jane Doe/the export/1/2 3.dcm', 'the export/1/2 3.dcm'],
    ['/media/Jane Doe/more.zip!a/1.dcm', 'more.zip!a/1.dcm'],
    ['/media/Jane Doe/more.zip', 'more.zip'],
    ['/media/Jane Doe/the export of others/1.dcm', '1.dcm'],
  ])('%s', (name, expected) => expect(nameBelow(name, roots)).toBe(expected));

  it('keeps all but the root of a disk that was dropped', () => {
    expect(nameBelow('/1.dcm', ['/1.dcm'])).toBe('1.dcm');
  });
});
