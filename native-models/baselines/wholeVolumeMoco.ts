import { atlasPoint, locationPoint } from '../common/geometry.ts';
import type { Report } from '../common/progress.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import type { Engine } from '../engines/engine.ts';
import { REPRESENTATION } from '../network/settings.ts';
import { normalisePatches } from '../training/augment.ts';
import { type Dictionary, emptyDictionary, type MemoryBank } from '../training/dictionary.ts';
import { pretrain } from '../training/pretrain.ts';
import { PAPER_PRETRAINING, type PretrainSettings, type ScanKey } from '../training/pretrainSettings.ts';
import type { ViewMaker } from '../training/views.ts';

export interface WholeVolumes {
  /** Lungs as {@link shrinkLungs} gives them, HU, `[scan, 32, 32, 32]`. */
  readonly volumes: Int16Array;
  readonly scans: readonly ScanKey[];
  readonly engine: Engine;
  readonly views?: ViewMaker;
  /** Views of a scan that are learnt from, all scans and epochs together; an epoch is never divided. */
  readonly samples: number;
  readonly seed: number;
  readonly report?: Report;
  readonly signal?: AbortSignal;
}

const MAX_EPOCHS = 500;
const BATCH = 64;

/**
 * “MoCo (3D version on the entire volume)” of tables 2 and 4: the encoder, losses, augmentation and optimiser of
 * DrasCLR, without locations and neighbours, on one view of the whole lungs instead of local patches.
 * @returns h of each scan, `[scan, 128]`.
 * @throws Refusal as `checkPretraining`: scans of two patients are needed; the signal's reason.
 */
export async function wholeVolumeMoco(
  run: WholeVolumes,
): Promise<{ readonly data: Float64Array; readonly columns: number }> {
  const { volumes, scans, engine, views, report, signal } = run;
  const settings = settingsOf(run);
  // One landmark: the lungs.
  const lungs = { corner: [0, 0, 0], centre: atlasPoint(0, 0, 0), location: locationPoint(0, 0, 0) } as const;
  const { state } = await pretrain({
    settings,
    engine,
    bank: bankInMemory(settings.bankSize),
    data: {
      landmarks: [lungs],
      scans,
      readPatches: async (_, chosen, out, stride) => {
        for (const [row, scan] of chosen.entries()) {
          out.set(
            volumes.subarray(scan * PATCH_VOXELS, (scan + 1) * PATCH_VOXELS),
            row * stride * PATCH_VOXELS,
          );
        }
      },
    },
    ...(views && { views }),
    ...(report && { report }),
    ...(signal && { signal }),
  });
  const encoder = await engine.loadEncoder(settings.encoder, state.weights);
  try {
    const data = new Float64Array(scans.length * REPRESENTATION);
    for (let from = 0; from < scans.length; from += BATCH) {
      signal?.throwIfAborted();
      const batch = volumes.subarray(from * PATCH_VOXELS, (from + BATCH) * PATCH_VOXELS);
      data.set(await encoder.encode(normalisePatches(batch), lungs.location), from * REPRESENTATION);
    }
    return { data, columns: REPRESENTATION };
  } finally {
    await encoder.dispose();
  }
}

const settingsOf = ({ scans, samples, seed }: WholeVolumes): PretrainSettings => ({
  ...PAPER_PRETRAINING,
  encoder: { conditioning: 'none', experts: 1 },
  neighbours: 0,
  epochs: Math.min(MAX_EPOCHS, Math.ceil(samples / scans.length)),
  batchSize: BATCH,
  seed,
});

/** A run of minutes is not resumed: its dictionary lives as long as it does. */
function bankInMemory(size: number): MemoryBank {
  let dictionary: Dictionary = emptyDictionary(size);
  return {
    start: async () => undefined,
    read: async () => dictionary,
    write: async (_landmark, _epoch, next) => {
      dictionary = next;
    },
    flush: async () => undefined,
  };
}
