import { z } from 'zod';
import { eachScan, kindOfScans, scanIds } from '../scans/eachScan.ts';
import { reportName, writeReport } from './report.ts';

/** A PDF of each scan in the library's `exports/`. */
export const reporting = kindOfScans({
  request: z.strictObject({ scanIds }),
  run: (request, run) =>
    eachScan(request, run, async (scan) => {
      const name = reportName(scan.id);
      await writeReport(run.session, scan, run.session.library.at('exports', name));
      run.say(`Report ${name} is in the exports`);
    }),
});
