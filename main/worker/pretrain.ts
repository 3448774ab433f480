import { join } from 'node:path';
import type { EngineName } from '../../native-models/engines/engine.ts';
import { startViewThreads, viewCode } from '../../native-models/engines/views/viewThreads.ts';
import { pretrain } from '../../native-models/training/pretrain.ts';
import {
  checkPretrainSettings,
  PAPER_PRETRAINING,
  type PretrainCheckpoint,
  type PretrainSettings,
} from '../../native-models/training/pretrainSettings.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { readLatestCheckpoint, writeCheckpoint } from '../artefacts/checkpointFolder.ts';
import { openFileBank } from '../artefacts/memoryBank.ts';
import { writeModelFolder } from '../artefacts/modelFolder.ts';
import { openPatchStore, readSlots, slotsOf } from '../artefacts/patchStore.ts';
import { mergeSettings } from './mergeSettings.ts';
import type { JobRunner, PretrainInput, PretrainOutput } from './protocol.ts';
import { withEngine } from './withEngine.ts';

/** Between two checkpoints within an epoch. */
const CHECKPOINT_SECONDS = 120;

/** Pretrains from the newest checkpoint of the run, or from the start, and writes the model. */
export const pretrainModel: JobRunner<'pretrain'> = (input, context) =>
  withEngine(input.engine, async (engine) => {
    const settings = mergeSettings(PAPER_PRETRAINING, input.settings);
    checkPretrainSettings(settings);
    const { landmarks } = await readAtlas(input.atlasFolder);
    const store = await openPatchStore(input.store, { landmarks: landmarks.length });
    const slots = slotsOf(
      store,
      input.scans.map((scan) => scan.scanId),
    );
    const resumeFrom = await readLatestCheckpoint(input.runFolder);
    const bank = await openFileBank(join(input.runFolder, 'bank.bin'), {
      kind: settings.bank,
      bankSize: settings.bankSize,
      landmarks: landmarks.length,
    });
    const views = startViewThreads(undefined, viewCode(engine.name));
    try {
      const final = await pretrain({
        settings,
        engine,
        bank,
        views,
        data: {
          landmarks,
          scans: input.scans.map(({ scanId, patientKey }) => ({ scanId, patientKey })),
          readPatches: (landmark, chosen, out, stride) =>
            readSlots(
              store,
              landmark,
              chosen.map((scan) => slots[scan]!),
              out,
              stride,
            ),
        },
        ...(resumeFrom && { resumeFrom }),
        onCheckpoint: async (checkpoint) => {
          await writeCheckpoint(input.runFolder, checkpoint);
          context.artefact({ name: 'checkpoint', details: { step: checkpoint.state.step } });
        },
        checkpointSeconds: CHECKPOINT_SECONDS,
        request: context.request,
        ...(input.patience !== null && { patience: input.patience }),
        onMetric: thinned((metric) => context.metric({ ...metric, epoch: metric.epoch + 1 })),
        onEpoch: (curve) => context.metric(epochMetric(curve)),
        onNotice: (note) => context.metric({ note }),
        report: context.report,
        signal: context.signal,
      });
      return await writeModel(input, settings, final, engine.name, context.request() === 'finish');
    } finally {
      await views.close();
      await bank.close();
    }
  });

/** Steps may be many a second: curves need no more than a few. */
const METRIC_MS = 200;

function thinned<T>(tell: (value: T) => void): (value: T) => void {
  let toldMs = Number.NEGATIVE_INFINITY;
  return (value) => {
    if (performance.now() - toldMs < METRIC_MS) return;
    toldMs = performance.now();
    tell(value);
  };
}

/** Epochs are counted from 1 for people; what has no value yet is left out. */
function epochMetric({ epoch, ...rest }: PretrainCheckpoint['curves'][number]): Record<string, number> {
  const known = Object.entries(rest).filter((entry): entry is [string, number] => entry[1] !== null);
  return { epoch: epoch + 1, ...Object.fromEntries(known) };
}

async function writeModel(
  input: PretrainInput,
  settings: PretrainSettings,
  { state, curves, stretches, epoch }: PretrainCheckpoint,
  engine: EngineName,
  asked: boolean,
): Promise<PretrainOutput> {
  const endedEarly =
    epoch < settings.epochs
      ? ({
          epochs: epoch,
          planned: settings.epochs,
          step: state.step,
          why: asked ? 'asked' : 'no-improvement',
        } as const)
      : null;
  const folder = endedEarly ? input.stoppedModelFolder : input.modelFolder;
  const card = await writeModelFolder(folder, state.weights, {
    kind: 'pretrained',
    created: new Date().toISOString(),
    engine,
    encoder: settings.encoder,
    settings: { ...settings },
    lineage: { ...input.lineage, stretches, ...(endedEarly && { endedEarly }) },
    curves: curves.map((curve) => ({ ...curve })),
  });
  return {
    weightsSha256: card.weightsSha256,
    engine,
    summary: { settings, curves, steps: state.step, stretches, ...(endedEarly && { endedEarly }) },
    endedEarly,
  };
}
