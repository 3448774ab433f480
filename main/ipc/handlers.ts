import { z } from 'zod';
import type { Handlers } from './answer.ts';
import type { Importing } from './importing.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import { scanDetail } from './scanDetail.ts';
import { scanRows } from './scanRows.ts';

const nothing = z.undefined();
/** Ids are made by us; anything else is refused before the catalog is asked. */
const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');

/** The contract, answered. */
export const handlers = (library: OpenedLibrary, imports: Importing, version: string): Handlers => ({
  describeLibrary: {
    argument: nothing,
    answer: () => {
      library.open();
      return { name: library.name, version };
    },
  },
  listScans: { argument: nothing, answer: () => scanRows(library.open().catalog) },
  openScan: {
    argument: z.strictObject({ scanId: id }),
    answer: ({ scanId }) => scanDetail(library.open(), scanId),
  },
  chooseAndImport: {
    argument: z.strictObject({ source: z.enum(['folder', 'files']) }),
    answer: ({ source }) => imports.start(source),
  },
  cancelImport: {
    argument: nothing,
    answer: () => {
      imports.cancel();
      return null;
    },
  },
});
