import type { Command } from 'commander';
import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { type Archive, archiveQuery, type SeriesChoice } from '../../model/archive.ts';
import {
  listArchives,
  removeArchive,
  requireArchive,
  saveArchive,
} from '../../services/pacs/archive/archiveList.ts';
import { secretVariable } from '../../services/pacs/archive/archiveSecret.ts';
import { fetchSeries } from '../../services/pacs/archive/fetchSeries.ts';
import { openArchive } from '../../services/pacs/archive/openArchive.ts';
import { DEFAULT_AE_TITLE, DEFAULT_PORT, LOOPBACK_HOST } from '../../services/pacs/receiver/receiver.ts';
import { settingsFolder } from '../../services/settings/settingsFolder.ts';
import { wholeNumber } from '../numbers.ts';
import { type GlobalOptions, runCommand, runOnFolder } from '../run.ts';
import { readIds } from './import.ts';
import { tellDelivery } from './receive.ts';

export function addArchiveCommands(program: Command): void {
  const archive = program
    .command('archive')
    .description('PACS and DICOMweb archives: search them and fetch series');
  const options = (): GlobalOptions => program.opts();
  addAdd(archive, options);
  archive
    .command('list')
    .description('the archives that are known')
    .action(() =>
      runOnFolder(options(), async ({ output }) => {
        output.table('archives', listArchives(settingsFolder()).map(archiveRow));
      }),
    );
  archive
    .command('remove')
    .description('forget an archive; the library stays as it is')
    .argument('<name>')
    .action((name: string) => runOnFolder(options(), () => removeArchive(settingsFolder(), name)));
  archive
    .command('test')
    .description('ask an archive whether it answers')
    .argument('<name>')
    .action((name: string) =>
      runOnFolder(options(), async ({ output, signal }) => {
        const client = await openArchive(requireArchive(settingsFolder(), name), signal);
        const answer = await client.test();
        output.say(answer);
        output.result('tested', { name, answer });
      }),
    );
  addSearch(archive, options);
  addFetch(archive, options);
}

interface AddOptions {
  readonly host?: string;
  readonly port?: number;
  readonly called?: string;
  readonly calling: string;
  readonly tls?: boolean;
  readonly url?: string;
  readonly user?: string;
}

function addAdd(archive: Command, options: () => GlobalOptions): void {
  archive
    .command('add')
    .description('name an archive, or change the one of this name')
    .argument('<name>', 'letters, digits, dots and dashes')
    .option('--host <address>', 'of a DIMSE archive')
    .option('--port <n>', 'of a DIMSE archive', wholeNumber(1, 65_535))
    .option('--called <ae>', 'AE title of the archive')
    .option('--calling <ae>', 'AE title of this program, as the archive knows it', DEFAULT_AE_TITLE)
    .option('--tls', 'encrypt the connections to a DIMSE archive')
    .option('--url <url>', 'of a DICOMweb archive: where QIDO-RS and WADO-RS begin')
    .option(
      '--user <name>',
      'of a DICOMweb archive that asks for a password; without it a secret is a bearer token',
    )
    .action((name: string, given: AddOptions) =>
      runOnFolder(options(), async ({ output }) => {
        await saveArchive(settingsFolder(), archiveOf(name, given));
        const variable = secretVariable(name);
        output.say(
          given.url
            ? `A password or token is read from the environment: ${variable}`
            : `${name} is known; "drasclr archive test ${name}" asks whether it answers`,
        );
      }),
    );
}

function archiveOf(name: string, given: AddOptions): Archive {
  const { host, port, called, calling, tls, url, user } = given;
  if (url !== undefined) return { kind: 'dicomweb', name, url, user: user ?? null };
  if (host === undefined || port === undefined || called === undefined) {
    throw new Refusal('bad-archive-entry', 'expected --host, --port and --called, or --url');
  }
  return { kind: 'dimse', name, host, port, calledAe: called, callingAe: calling, tls: tls ?? false };
}

const archiveRow = (archive: Archive) =>
  archive.kind === 'dimse'
    ? {
        name: archive.name,
        at: `${archive.host}:${archive.port}${archive.tls ? ' (TLS)' : ''}`,
        called: archive.calledAe,
        calling: archive.callingAe,
      }
    : { name: archive.name, at: archive.url, called: null, calling: archive.user };

function addSearch(archive: Command, options: () => GlobalOptions): void {
  archive
    .command('search')
    .description('list the series of an archive that match')
    .argument('<name>')
    .option('--patient <text>', 'an ID, or the beginning of a name; * and ? stand for any letters')
    .option('--date <range>', 'YYYYMMDD, YYYYMMDD-, -YYYYMMDD or YYYYMMDD-YYYYMMDD')
    .option('--description <words>', 'words of the study’s description')
    .option('--modality <code>', 'of the series; an empty text for all', 'CT')
    .action((name: string, given: Record<string, string>) =>
      runOnFolder(options(), async ({ output, signal }) => {
        const query = archiveQuery.safeParse(given);
        if (!query.success) throw new Refusal('bad-query', z.prettifyError(query.error));
        const client = await openArchive(requireArchive(settingsFolder(), name), signal);
        const { series, more } = await client.search(query.data);
        if (more) {
          const message = 'more studies match than are shown; narrow the search';
          output.listen({ kind: 'notice', code: 'more-found', message });
        }
        output.say(`${series.length} series`);
        output.table(
          'series',
          series.map(({ studyUid, seriesUid, ...shown }) => ({ ...shown, studyUid, seriesUid })),
        );
      }),
    );
}

interface FetchCommandOptions {
  readonly study: string;
  readonly series?: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly deidentify?: boolean;
  readonly ids?: string;
}

function addFetch(archive: Command, options: () => GlobalOptions): void {
  archive
    .command('fetch')
    .description('fetch series of a study into the library; the same command goes on where it was stopped')
    .argument('<name>')
    .requiredOption('--study <uid>', 'Study Instance UID')
    .option('--series <uid...>', 'Series Instance UIDs; left out, all CT series of the study')
    .option(
      '--port <n>',
      'for C-MOVE: where this program listens meanwhile',
      wholeNumber(1, 65_535),
      DEFAULT_PORT,
    )
    .option('--host <address>', 'for C-MOVE: the address to listen on', LOOPBACK_HOST)
    .option('--deidentify', 'keep de-identified copies, as import does')
    .option('--ids <csv>', 'with --deidentify: a table patientId,id of the ids that a site gives')
    .action((name: string, given: FetchCommandOptions) =>
      runCommand(options(), async ({ session, output }) => {
        const found = requireArchive(settingsFolder(), name);
        const series = await chosenSeries(found, given, session.signal);
        const { outcome, here } = await fetchSeries(session, found, series, {
          moveTarget: { host: given.host, port: given.port },
          ...(given.deidentify && { deidentify: { ids: readIds(given.ids) } }),
        });
        if (here > 0) output.say(`${here} images were here already`);
        if (outcome) tellDelivery(outcome, output);
        output.result('fetched', { here, importId: outcome?.importId ?? null });
      }),
    );
}

async function chosenSeries(
  archive: Archive,
  { study, series }: FetchCommandOptions,
  signal: AbortSignal,
): Promise<readonly SeriesChoice[]> {
  if (series) return series.map((seriesUid) => ({ studyUid: study, seriesUid }));
  const client = await openArchive(archive, signal);
  return client.seriesOfStudy(study);
}
