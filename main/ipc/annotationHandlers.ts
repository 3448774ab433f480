import { z } from 'zod';
import { patientPoint } from '../../native-models/common/geometry.ts';
import { SUBTYPES } from '../../native-models/common/subtypes.ts';
import type { ANNOTATION_CALLS, BoxesOfReader } from '../../preload/contract/annotation.ts';
import { listReaders } from '../catalog/readers.ts';
import { type Annotations, annotate, annotationsOf } from '../services/annotation/annotate.ts';
import { assertInLungs } from '../services/annotation/boxInLungs.ts';
import { boxReports } from '../services/annotation/boxReports.ts';
import { compareReaders } from '../services/annotation/compareReaders.ts';
import { countsPerPatient } from '../services/annotation/countBoxes.ts';
import { exportLabels } from '../services/annotation/labels.ts';
import { addNamedReader, renameReader } from '../services/annotation/readers.ts';
import { takeTable } from '../services/annotation/takeTable.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import { requireScan } from '../services/scans/findScans.ts';
import type { Handlers } from './answer.ts';
import type { ChoosePaths } from './importing.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

const id = z.string().regex(/^[\w.-]{1,128}$/, 'expected an id of letters, digits, “.”, “_” and “-”');
const reader = z.string().min(1).max(64);
const boxId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const mm = z.number().min(-10_000).max(10_000);
const point = z.tuple([mm, mm, mm]);
const subtype = z.enum(SUBTYPES);
/** Given, the reader insists. */
const outsideLungs = z.literal(true).optional();
const ofReader = z.strictObject({ scanId: id, reader });
const act = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('add'), point, subtype, outsideLungs }),
  z.strictObject({ kind: z.literal('move'), boxId, point, outsideLungs }),
  z.strictObject({ kind: z.literal('subtype'), boxId, subtype }),
  z.strictObject({ kind: z.literal('delete'), boxId }),
  z.strictObject({ kind: z.literal('undo') }),
  z.strictObject({ kind: z.literal('redo') }),
]);

/** The calls of the annotation panel, answered. */
export const annotationHandlers = (
  library: OpenedLibrary,
  choose: ChoosePaths,
): Pick<Handlers, (typeof ANNOTATION_CALLS)[number]> => ({
  listReaders: { argument: z.undefined(), answer: () => listReaders(library.open().catalog) },
  addReader: {
    argument: z.strictObject({ name: z.string().max(1000) }),
    answer: ({ name }) => addNamedReader(library.open(), name.trim()),
  },
  renameReader: {
    argument: z.strictObject({ from: reader, to: z.string().max(1000) }),
    answer: ({ from, to }) => renameReader(library.open(), from, to.trim()),
  },
  openBoxes: {
    argument: ofReader,
    answer: ({ scanId, reader: name }) => {
      requireScan(library.open(), scanId);
      return shown(annotationsOf(library.open(), scanId, name));
    },
  },
  annotateScan: {
    argument: z.strictObject({ scanId: id, reader, act }),
    answer: async ({ scanId, reader: name, act: done }) => {
      const opened = library.open();
      if ((done.kind === 'add' || done.kind === 'move') && !done.outsideLungs)
        await assertInLungs(opened, requireScan(opened, scanId), patientPoint(...done.point));
      return shown(annotate(opened, scanId, name, done));
    },
  },
  compareReaders: {
    argument: z.strictObject({ readers: z.tuple([reader, reader]), scanId: id.nullable() }),
    answer: ({ readers, scanId }) => {
      if (scanId !== null) requireScan(library.open(), scanId);
      const { scans, matched, sameLabel, onlyA, onlyB, kappa } = compareReaders(
        library.open(),
        readers,
        scanId,
      );
      return { scans, matched, sameLabel, onlyA, onlyB, kappa };
    },
  },
  countBoxes: {
    argument: z.strictObject({ reader }),
    answer: ({ reader: name }) => countsPerPatient(library.open(), name),
  },
  exportBoxesCsv: {
    argument: z.strictObject({ reader }),
    answer: async ({ reader: name }) => {
      const csv = Buffer.from(exportLabels(library.open(), name));
      return { files: [await exportFile(library.open(), `boxes-${moment()}.csv`, csv)] };
    },
  },
  exportBoxesSr: {
    argument: ofReader,
    answer: async ({ scanId, reader: name }) => {
      const opened = library.open();
      const reports = await boxReports(opened, requireScan(opened, scanId), name);
      const files: string[] = [];
      for (const report of reports) files.push(await exportFile(opened, report.name, report.content));
      return { files };
    },
  },
  chooseTable: {
    argument: z.undefined(),
    answer: async () => {
      const opened = library.open();
      const [path] = await choose('table');
      return path === undefined ? null : takeTable(opened, path);
    },
  },
});

const shown = ({ boxes, touched, undo, redo }: Annotations): BoxesOfReader => ({
  boxes: boxes.map((box) => ({ id: box.id, centre: [box.x, box.y, box.z], subtype: box.subtype })),
  touched,
  undo,
  redo,
});

/** `20261124-021500`, UTC: names sort by time and none replaces another of an earlier second. */
const moment = (): string => new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
