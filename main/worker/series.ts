import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { layAlongAxes } from '../../native-models/volume/alongAxes.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import { writeSealed } from '../artefacts/sealed.ts';
import { readSeriesVolume } from '../dicom/readSeriesVolume.ts';
import type { JobRunner } from './protocol.ts';

/** What keeps a stack from being measured need not keep it from being looked at; the window says it beside the image. */
const LOOKED_AT = new Set(['missing-slices', 'too-few-slices']);

/** Reading such a stack interpolates along it. */
const INTERPOLATED = new Set(['missing-slices', 'irregular-spacing']);

/** Reads a series at its own resolution and lays it along the patient's axes, for the reader's planes. */
export const readSeries: JobRunner<'series'> = async ({ group, files, output }, context) => {
  const problems = group.problems.filter(({ code }) => !LOOKED_AT.has(code));
  const source = await readSeriesVolume(files, { ...group, problems }, context.report, context.signal);
  const { volume, exact } = layAlongAxes(source, context.report, context.signal);
  await mkdir(dirname(output), { recursive: true });
  await writeNifti(output, volume, writeSealed);
  return { grid: volume.grid, exact: exact && !group.problems.some(({ code }) => INTERPOLATED.has(code)) };
};
