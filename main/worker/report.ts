import pdfmake from 'pdfmake';
import fonts from 'pdfmake/fonts/Roboto.js';
import { keyImages } from '../../native-models/analysis/keyImages.ts';
import { measureWarnings } from '../../native-models/analysis/measureWarnings.ts';
import type { Picture } from '../../native-models/analysis/picture.ts';
import { thresholdOf } from '../../native-models/common/probabilityLevel.ts';
import { combineSubtypes } from '../../native-models/inference/combineSubtypes.ts';
import { writeFileAtomic } from '../artefacts/atomicFile.ts';
import { encodePng } from '../artefacts/png.ts';
import type { JobRunner } from './protocol.ts';
import { readMaskFile } from './readMaskFile.ts';
import { reportDocument } from './reportDocument.ts';
import { capital } from './reportTables.ts';
import { readCt, readMask } from './volumes.ts';

/** Writes the report of one scan as PDF, wholly or not at all. */
export const writeReport: JobRunner<'report'> = async ({ facts, ...input }, context) => {
  const steps = input.predictions.length + 3;
  const done = (step: number) => context.report({ stage: 'report', done: step, total: steps, unit: 'steps' });
  const ct = await readCt(input.volume);
  const lungs = await readMask(input.lungs);
  done(1);
  const probabilities = [];
  for (const [index, file] of input.predictions.entries()) {
    context.signal.throwIfAborted();
    probabilities.push(await readMaskFile(file, lungs));
    done(2 + index);
  }
  const subtypes = facts.models.map(({ subtype }) => subtype);
  const predicted =
    probabilities.length > 0
      ? combineSubtypes(
          probabilities,
          input.predictions.map(({ level }) => thresholdOf(level)),
        )
      : { grid: lungs.grid, voxels: new Uint8Array(lungs.voxels.length) };
  const images = keyImages(ct, lungs, predicted, subtypes).map(({ plane, plain, marked }) => ({
    title: capital(plane),
    plain: dataUrl(plain),
    marked: dataUrl(marked),
  }));
  done(steps - 1);
  const warnings = measureWarnings(lungs, {
    manufacturer: facts.manufacturer ?? undefined,
    kernel: facts.kernel ?? undefined,
    sliceThicknessMm: facts.thicknessMm ?? undefined,
    contrast: facts.contrast,
  });
  pdfmake.setFonts(fonts);
  // A report is made of what we give it: nothing is fetched, and only its fonts are read.
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(fonts.Roboto).includes(path));
  const pdf = await pdfmake.createPdf(reportDocument(facts, images, warnings)).getBuffer();
  context.signal.throwIfAborted();
  await writeFileAtomic(input.output, pdf);
  done(steps);
  return { bytes: pdf.length };
};

const dataUrl = (picture: Picture): string =>
  `data:image/png;base64,${Buffer.from(encodePng(picture)).toString('base64')}`;
