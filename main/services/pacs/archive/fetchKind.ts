import { z } from 'zod';
import { archiveName, seriesChoice } from '../../../model/archive.ts';
import type { QueuedKind } from '../../library/queuedKind.ts';
import { readSettings } from '../../settings/settings.ts';
import { settingsFolder } from '../../settings/settingsFolder.ts';
import { LOOPBACK_HOST } from '../receiver/receiver.ts';
import { requireArchive } from './archiveList.ts';
import { fetchSeries } from './fetchSeries.ts';

const fetchRequest = z.strictObject({
  archive: archiveName,
  series: z.array(seriesChoice).min(1),
  deidentify: z.boolean(),
});

/** Every address of this computer. */
export const ALL_ADDRESSES = '0.0.0.0';

/** Fetches series from an archive; another try asks for what is missing. */
export const fetching: QueuedKind<z.infer<typeof fetchRequest>> = {
  request: fetchRequest,
  scansOf: () => [],
  pathsOf: () => [],
  async run({ archive, series, deidentify }, { session, keep, say }) {
    const folder = settingsFolder();
    const { port, others } = readSettings(folder).settings.receiver;
    const { outcome, here } = await fetchSeries(session, requireArchive(folder, archive), series, {
      moveTarget: { host: others ? ALL_ADDRESSES : LOOPBACK_HOST, port },
      ...(deidentify && { deidentify: { ids: {} } }),
      began: (importId) => keep({ importId }),
    });
    if (here > 0) say(`${here} images were in the library already`);
    if (!outcome) return;
    const { imported, duplicate, skipped, rejected } = outcome.counts;
    say(`${imported} imported, ${duplicate} known already, ${skipped} skipped, ${rejected} rejected`);
  },
};
