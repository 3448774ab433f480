import { throwIfCancelled } from '../common/progress.ts';
import { deriveSeed } from '../common/random.ts';
import type { PretrainingResult, TrainerState } from '../engines/engine.ts';
import { createEncoderWeights } from '../network/initialise.ts';
import { type Dictionary, enqueue } from './dictionary.ts';
import { prepareBatches } from './pretrainBatches.ts';
import {
  checkPretraining,
  type EpochCurve,
  type EpochSums,
  type PretrainCheckpoint,
  type PretrainRun,
  type PretrainSettings,
  type ScanKey,
} from './pretrainSettings.ts';
import { type EpochPlan, landmarkOrder, scansPerTurn } from './sampler.ts';
import { cosineLearningRate } from './schedule.ts';
import { hasStalled } from './stalled.ts';
import { changeInWords, extendStretches } from './stretches.ts';
import { viewsInThread } from './views.ts';

const NO_SUMS: EpochSums = { samples: 0, localLoss: 0, neighbourLoss: 0, accuracy: 0, chance: 0 };

/**
 * Pretraining (section 3.5): in each epoch, landmark by landmark in a shuffled order, every scan once,
 * against that landmark's own dictionary, or the one of all. A run that is resumed from a checkpoint
 * ends with the same bits as one that was never interrupted.
 *
 * @returns the checkpoint after the last epoch, or where it was wished to finish or stopped improving;
 *   its `state.weights` are the model.
 * @throws Refusal see {@link checkPretraining}; the signal's reason when cancelled.
 */
export async function pretrain(run: PretrainRun): Promise<PretrainCheckpoint> {
  checkPretraining(run);
  const { settings, data, bank, engine, views = viewsInThread, signal } = run;
  const landmarks = settings.landmarks ?? data.landmarks.map((_, j) => j);
  const patients = patientNumbers(data.scans);
  const { encoder, temperature, keyMomentum, sgdMomentum, weightDecay, neighbours, seed } = settings;

  let checkpoint = run.resumeFrom ?? firstCheckpoint(settings, data.scans);
  const stretches = extendStretches(checkpoint.stretches, engine, checkpoint.state.step);
  const change = changeInWords(checkpoint.stretches, stretches);
  if (change) run.onNotice?.(change);
  let savedAt = performance.now();
  const save = async (
    next: Omit<PretrainCheckpoint, 'state' | 'settings' | 'scans' | 'stretches'>,
  ): Promise<void> => {
    checkpoint = { ...next, state: await session.state(), settings, scans: data.scans, stretches };
    await bank.flush(checkpoint.state.step);
    await run.onCheckpoint?.(checkpoint);
    savedAt = performance.now();
  };

  await bank.start(checkpoint.state.step);
  const session = await engine.startPretraining(
    { encoder, temperature, keyMomentum, sgdMomentum, weightDecay, neighbours, seed },
    checkpoint.state,
  );
  try {
    let step = checkpoint.state.step;
    for (let epoch = checkpoint.epoch; epoch < settings.epochs; epoch++) {
      const { batchSize } = settings;
      const plan: EpochPlan = { seed, epoch, landmarks, scanCount: data.scans.length, batchSize };
      const order = landmarkOrder(plan);
      const firstTurn = epoch === checkpoint.epoch ? checkpoint.turn : 0;
      const learningRate = cosineLearningRate(settings.learningRate, epoch, settings.epochs);
      const perLandmark = scansPerTurn(plan);
      let sums = epoch === checkpoint.epoch ? checkpoint.sums : NO_SUMS;
      let done = (epoch * order.length + firstTurn) * perLandmark;
      let dictionary: Dictionary | undefined;

      for await (const batch of prepareBatches({ plan, order, firstTurn, settings, data, views })) {
        throwIfCancelled(signal);
        const started = performance.now();
        const landmark = order[batch.turn]!;
        dictionary ??= await bank.read(landmark, epoch);

        const batchPatients = Int32Array.from(batch.scans, (scan) => patients[scan]!);
        const result = await unlessCancelled(
          session.step({
            ...batch,
            bank: dictionary.keys,
            bankPatients: dictionary.patients,
            patients: batchPatients,
            learningRate,
          }),
          signal,
        );
        dictionary = enqueue(dictionary, result.keys, batchPatients);

        step++;
        done += batch.scans.length;
        sums = addStep(sums, result, batch.scans.length);
        const { keys: _, ...measured } = result;
        const samplesPerSecond = (1000 * batch.scans.length) / (performance.now() - started);
        run.onMetric?.({ epoch, step, learningRate, samplesPerSecond, ...measured });
        const total = settings.epochs * order.length * perLandmark;
        run.report?.({ stage: 'pretrain', done, total, unit: 'patches' });

        if (!batch.lastOfTurn) continue;
        await bank.write(landmark, epoch, dictionary);
        dictionary = undefined;
        const turn = batch.turn + 1;
        const request = run.request?.() ?? null;
        const elapsed = performance.now() - savedAt;
        const due = request !== null || elapsed >= 1000 * (run.checkpointSeconds ?? Number.POSITIVE_INFINITY);
        if (due && turn < order.length) {
          await save({ epoch, turn, sums, curves: checkpoint.curves });
          if (request === 'finish') return checkpoint;
        }
      }

      const curve = closeEpoch(epoch, learningRate, sums);
      run.onEpoch?.(curve);
      await save({ epoch: epoch + 1, turn: 0, sums: NO_SUMS, curves: [...checkpoint.curves, curve] });
      if (run.request?.() === 'finish' || hasStalled(checkpoint.curves, run.patience)) return checkpoint;
    }
    return checkpoint;
  } finally {
    // a cancelled step may still be running: the threads close it when they get to it
    session.close().catch(() => undefined);
  }
}

function firstCheckpoint(settings: PretrainSettings, scans: readonly ScanKey[]): PretrainCheckpoint {
  const weights = createEncoderWeights(settings.encoder, deriveSeed(settings.seed, 'weights'));
  // the momentum encoder starts as a copy of the query encoder
  const state: TrainerState = { weights, keyWeights: weights, step: 0 };
  return { epoch: 0, turn: 0, state, sums: NO_SUMS, curves: [], settings, scans, stretches: [] };
}

/** Patients numbered in the order of their first scan. */
function patientNumbers(scans: readonly ScanKey[]): readonly number[] {
  const numbers = new Map<string, number>();
  return scans.map(({ patientKey }) => {
    const number = numbers.get(patientKey) ?? numbers.size;
    numbers.set(patientKey, number);
    return number;
  });
}

/** A step without negatives has no contrast to measure: its loss is 0 and every key is right. */
function addStep(sums: EpochSums, result: PretrainingResult, samples: number): EpochSums {
  if (result.chance === 1) return sums;
  return {
    samples: sums.samples + samples,
    localLoss: sums.localLoss + samples * result.localLoss,
    neighbourLoss: sums.neighbourLoss + samples * result.neighbourLoss,
    accuracy: sums.accuracy + samples * result.accuracy,
    chance: sums.chance + samples * result.chance,
  };
}

function closeEpoch(epoch: number, learningRate: number, sums: EpochSums): EpochCurve {
  const mean = (sum: number): number | null => (sums.samples > 0 ? sum / sums.samples : null);
  return {
    epoch,
    learningRate,
    localLoss: mean(sums.localLoss),
    neighbourLoss: mean(sums.neighbourLoss),
    accuracy: mean(sums.accuracy),
    chance: mean(sums.chance),
  };
}

/** Rejects as soon as the signal fires, though the step goes on in its threads. */
function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(signal.reason);
    signal.addEventListener('abort', cancel, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
