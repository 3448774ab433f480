import { now } from './now.ts';
import type { Catalog } from './open.ts';

/** What a few real steps cost on this machine. */
export interface TrainingSpeed {
  readonly engine: string;
  readonly threads: number;
  /** Samples (pretraining) or patches (fine-tuning, encoding) a second. */
  readonly perSecond: number;
  /** Highest resident memory of the measuring process. */
  readonly memoryMb: number;
}

/** @param key names the machine, the engine asked for and everything that the speed follows from. */
export function saveTrainingSpeed(catalog: Catalog, key: string, speed: TrainingSpeed): void {
  catalog
    .prepare(
      `INSERT INTO training_speeds (key, speed, measured_at) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET speed = excluded.speed, measured_at = excluded.measured_at`,
    )
    .run(key, JSON.stringify(speed), now());
}

export const findTrainingSpeed = (catalog: Catalog, key: string): TrainingSpeed | undefined => {
  const row = catalog
    .prepare<[string], { readonly speed: string }>('SELECT speed FROM training_speeds WHERE key = ?')
    .get(key);
  return row && (JSON.parse(row.speed) as TrainingSpeed);
};
