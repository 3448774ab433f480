import { patientPoint } from '../../native-models/common/geometry.ts';
import type { ANNOTATION_CALLS, BoxesOfReader } from '../../preload/contract/annotation.ts';
import { listReaders } from '../catalog/readers.ts';
import { type Annotations, annotate, annotationsOf } from '../services/annotation/annotate.ts';
import { assertInLungs } from '../services/annotation/boxInLungs.ts';
import { boxReports } from '../services/annotation/boxReports.ts';
import { compareReaders } from '../services/annotation/compareReaders.ts';
import { countsPerPatient } from '../services/annotation/countBoxes.ts';
import { importDroppedTable } from '../services/annotation/importDroppedTable.ts';
import { exportLabels } from '../services/annotation/labels.ts';
import { changeMeasurements, openMeasurements } from '../services/annotation/measurements.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import { addNamedReader, renameReader } from '../services/library/readers.ts';
import { requireScan } from '../services/scans/findScans.ts';
import type { Handlers } from './answer.ts';
import type { ChoosePaths } from './importing.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

/** The calls of the annotation panel, answered. */
export const annotationHandlers = (
  library: OpenedLibrary,
  choose: ChoosePaths,
): Pick<Handlers, keyof typeof ANNOTATION_CALLS> => ({
  listReaders: () => listReaders(library.open().catalog),
  addReader: ({ name }) => addNamedReader(library.open(), name.trim()),
  renameReader: ({ from, to }) => renameReader(library.open(), from, to.trim()),
  openBoxes: ({ scanId, reader: name }) => {
    requireScan(library.open(), scanId);
    return shown(annotationsOf(library.open(), scanId, name));
  },
  annotateScan: async ({ scanId, reader: name, act: done }) => {
    const opened = library.open();
    if ((done.kind === 'add' || done.kind === 'move') && !done.outsideLungs)
      await assertInLungs(opened, requireScan(opened, scanId), patientPoint(...done.point));
    return shown(annotate(opened, scanId, name, done));
  },
  compareReaders: ({ readers, scanId }) => {
    if (scanId !== null) requireScan(library.open(), scanId);
    const { scans, matched, sameLabel, onlyA, onlyB, kappa } = compareReaders(
      library.open(),
      readers,
      scanId,
    );
    return { scans, matched, sameLabel, onlyA, onlyB, kappa };
  },
  countBoxes: ({ reader: name }) => countsPerPatient(library.open(), name),
  exportBoxesCsv: async ({ reader: name }) => {
    const csv = Buffer.from(exportLabels(library.open(), name));
    return { files: [await exportFile(library.open(), `boxes-${moment()}.csv`, csv)] };
  },
  exportBoxesSr: async ({ scanId, reader: name }) => {
    const opened = library.open();
    const reports = await boxReports(opened, requireScan(opened, scanId), name);
    const files: string[] = [];
    for (const report of reports) files.push(await exportFile(opened, report.name, report.content));
    return { files };
  },
  openMeasurements: ({ scanId, reader }) => openMeasurements(library.open(), scanId, reader),
  changeMeasurements: ({ scanId, reader, change }) =>
    changeMeasurements(library.open(), scanId, reader, change),
  chooseTable: async () => {
    const opened = library.open();
    const [path] = await choose('table');
    return path === undefined ? null : importDroppedTable(opened, path);
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
