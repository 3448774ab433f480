import { describe, expect, it } from 'vitest';
import type { FileVerdict } from '../../../../main/catalog/imports.ts';
import { listScans } from '../../../../main/catalog/scans.ts';
import type { Library } from '../../../../main/services/library/library.ts';
import { startReceiver } from '../../../../main/services/pacs/receiver/receiver.ts';
import { importPaths } from '../../../../main/services/scans/importFiles.ts';
import { temporaryLibrary, testSession } from '../../../fixtures/ctLibrary.ts';
import { hasDcmtk, runTool, storescuArgs } from '../../../fixtures/dcmtk.ts';
import { sharedCases } from '../../../fixtures/sharedData.ts';

const root = sharedCases();

/** DCMTK cannot read them, or refuses to write them again; secondary captures are refused by the receiver. */
const UNSENDABLE: readonly string[] = [
  'bytes_after_the_pixels',
  'implicit_items_in_explicit_sequence',
  'little_said_big',
];

/** What the scans are, whatever way they came. */
const scansOf = ({ catalog }: Library) =>
  listScans(catalog)
    .map(({ description, slices, problems }) => ({
      description,
      slices: slices.length,
      problems: problems.map(({ code }) => code).sort(),
    }))
    .sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)));

const countsOf = (ledger: readonly FileVerdict[]) => {
  const counts: Record<string, number> = {};
  for (const { verdict, code } of ledger) counts[code ?? verdict] = (counts[code ?? verdict] ?? 0) + 1;
  return counts;
};

describe.skipIf(!root || !hasDcmtk)('small series that real archives produce, sent (needs dcmtk)', () => {
  it('become the same scans as when they are imported', async () => {
    const imported = temporaryLibrary();
    const received = temporaryLibrary();
    const { ledger } = await importPaths(testSession(imported).session, [root!]);
    const ledgers: FileVerdict[] = [];
    const receiver = await startReceiver(testSession(received).session, {
      port: 0,
      delivered: (outcome) => ledgers.push(...outcome.ledger),
      failed: (error) => {
        throw error;
      },
    });
    await runTool('storescu', storescuArgs(receiver.port, [root!], ['+r']));
    await receiver.close();
    const sendable = scansOf(imported).filter(({ description }) => !UNSENDABLE.includes(description ?? ''));
    expect(scansOf(received)).toEqual(sendable);
    const { 'secondary-capture': _, 'exported-again': again, imported: all, ...refused } = countsOf(ledger);
    const lost = scansOf(imported).filter(({ description }) => UNSENDABLE.includes(description ?? ''));
    expect(countsOf(ledgers)).toEqual({
      ...refused,
      // Their headers differed; what is sent gets one of ours.
      duplicate: again,
      imported: all! - lost.reduce((sum, { slices }) => sum + slices, 0),
    });
  });
});
