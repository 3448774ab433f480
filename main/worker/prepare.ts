import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CtVolume, MaskVolume } from '../../native-models/common/volume.ts';
import { lungLitres } from '../../native-models/lung/litres.ts';
import { isCutOff } from '../../native-models/lung/lungFindings.ts';
import { type FoundLungs, findLungs } from '../../native-models/lung/segmentLungs.ts';
import { registerLungs } from '../../native-models/registration/registerLungs.ts';
import { resampleIsotropic } from '../../native-models/volume/resample.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import { writeSealed } from '../artefacts/sealed.ts';
import { saveTransform } from '../artefacts/transformFile.ts';
import { readSeriesVolume } from '../dicom/readSeriesVolume.ts';
import type { JobContext, JobRunner, PrepareInput } from './protocol.ts';
import { readCt, readMask } from './volumes.ts';

/** Series → 1 mm volume → lungs → transform from the atlas; what is ready is read instead of made. */
export const prepare: JobRunner<'prepare'> = async (input, context) => {
  const clock = stopwatch();
  const volume = input.volume.ready ? undefined : await makeVolume(input, context);
  clock.lap('resample');
  const made = input.lungs.ready
    ? undefined
    : await makeLungs(input, context, volume ?? (await readCt(input.volume.path)));
  clock.lap('lungs');
  if (input.registration && !input.registration.ready) {
    const lungs = made?.lungs ?? (await readMask(input.lungs.path));
    const lungCutOff = made ? isCutOff(made.findings) : input.lungs.cutOff;
    await makeRegistration(input.registration, context, lungs, lungCutOff);
    clock.lap('register');
  }
  return { seconds: clock.laps, peakMemoryMb: process.resourceUsage().maxRSS / 1024 };
};

async function makeVolume(input: PrepareInput, context: JobContext): Promise<CtVolume> {
  const source = await readSeriesVolume(input.files, input.group, context.report, context.signal);
  const volume = resampleIsotropic(source, 1, context.report, context.signal);
  await mkdir(dirname(input.volume.path), { recursive: true });
  await writeNifti(input.volume.path, volume, writeSealed);
  context.artefact({ name: 'volume', details: { grid: volume.grid } });
  return volume;
}

async function makeLungs(input: PrepareInput, context: JobContext, volume: CtVolume): Promise<FoundLungs> {
  context.signal.throwIfAborted();
  const { lungs, findings } = findLungs(volume, context.report, context.signal);
  const { right, left, total } = lungLitres(lungs);
  await mkdir(dirname(input.lungs.path), { recursive: true });
  await writeNifti(input.lungs.path, lungs, writeSealed);
  context.artefact({ name: 'lungs', details: { litres: total, right, left, findings } });
  return { lungs, findings };
}

async function makeRegistration(
  registration: NonNullable<PrepareInput['registration']>,
  context: JobContext,
  lungs: MaskVolume,
  lungCutOff: boolean,
): Promise<void> {
  context.signal.throwIfAborted();
  const atlas = await readAtlas(registration.atlasFolder);
  const { transform, quality } = await registerLungs(atlas.lungs, lungs, {
    method: registration.method,
    landmarks: atlas.landmarks,
    ...(registration.start && { start: registration.start }),
    report: context.report,
    signal: context.signal,
  });
  await mkdir(dirname(registration.path), { recursive: true });
  await saveTransform(registration.path, transform);
  context.artefact({ name: 'registration', details: { quality: { ...quality, lungCutOff } } });
}

function stopwatch(): { lap(name: string): void; readonly laps: Record<string, number> } {
  const laps: Record<string, number> = {};
  let last = performance.now();
  return {
    laps,
    lap(name) {
      laps[name] = (performance.now() - last) / 1000;
      last = performance.now();
    },
  };
}
