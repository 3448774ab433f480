import { expect, it } from 'vitest';
import { importLabels } from '../../../../main/services/annotation/labels.ts';
import { temporaryLibrary } from '../../../fixtures/ctLibrary.ts';
import { fillRegisteredLibrary } from '../../../fixtures/registeredLibrary.ts';

const ROWS = 6000;

it('a long table of boxes leaves the program awake, and the same again adds nothing', async () => {
  const library = temporaryLibrary();
  await fillRegisteredLibrary(library, 3);
  const rows = Array.from({ length: ROWS }, (_, n) => {
    const place = [n % 30, Math.floor(n / 30) % 30, Math.floor(n / 900)].map((at) => at + 2).join(',');
    return `scan-${n % 3},${place},healthy,R${n % 2}`;
  });
  const csv = `scan,x,y,z,subtype,reader\n${rows.join('\n')}\n`;
  let turns = 0;
  let running = true;
  const turn = () => {
    turns++;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  expect(await importLabels(library, csv)).toEqual({ added: ROWS, already: 0 });
  running = false;
  // One for each scan and reader at least, and some while the text is read.
  expect(turns).toBeGreaterThanOrEqual(6);
  expect(await importLabels(library, csv)).toEqual({ added: 0, already: ROWS });
  library.close();
});
