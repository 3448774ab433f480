import {
  measureLungs,
  type RegionMeasures,
  type SubtypeMask,
} from '../../native-models/analysis/measures.ts';
import { measureWarnings } from '../../native-models/analysis/measureWarnings.ts';
import { thresholdOf } from '../../native-models/common/probabilityLevel.ts';
import { thresholdMask } from '../../native-models/inference/thresholdMask.ts';
import type { JobRunner, MeasureOutput } from './protocol.ts';
import { readMaskFile } from './readMaskFile.ts';
import { readCt, readMask } from './volumes.ts';

/** Densitometry of the lungs and the burden of each predicted subtype, per lung and third. */
export const measureScan: JobRunner<'measure'> = async (input, context) => {
  const lungs = await readMask(input.lungs);
  const masks: SubtypeMask[] = [];
  for (const [index, file] of input.predictions.entries()) {
    context.signal.throwIfAborted();
    const probability = await readMaskFile(file, lungs);
    masks.push({ subtype: file.subtype, mask: thresholdMask(probability, thresholdOf(file.level)) });
    context.report({ stage: 'read masks', done: index + 1, total: input.predictions.length, unit: 'masks' });
  }
  const regions = measureLungs(await readCt(input.volume), lungs, masks);
  const warnings = measureWarnings(lungs, {
    manufacturer: input.manufacturer ?? undefined,
    kernel: input.kernel ?? undefined,
    sliceThicknessMm: input.thicknessMm ?? undefined,
    contrast: input.contrast,
  });
  return { rows: regions.flatMap(rowsOf), warnings };
};

function rowsOf({ region, burdens, ...numbers }: RegionMeasures): MeasureOutput['rows'] {
  return [
    ...Object.entries(numbers).map(([name, value]) => ({ region, name, value })),
    ...burdens.flatMap(({ subtype, percent, litres }) => [
      { region, name: `${subtype} %`, value: percent },
      { region, name: `${subtype} litres`, value: litres },
    ]),
  ];
}
