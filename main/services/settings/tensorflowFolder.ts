import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { BUILD_FILE, FOLDER_VARIABLE } from '../../../native-models/engines/tensorflow/build.ts';
import type { Chosen } from './settingOrigins.ts';

/** Tells the workers that start from now on where TensorFlow lies; they look into the environment. */
export function applyTensorflowFolder({ value, origin }: Chosen<string | null>): void {
  if (origin === 'environment') return;
  if (value === null) delete process.env[FOLDER_VARIABLE];
  else process.env[FOLDER_VARIABLE] = value;
}

/** @throws Refusal `tensorflow-missing` when nothing was built there. */
export function requireTensorflow(folder: string): string {
  if (existsSync(join(folder, BUILD_FILE))) return folder;
  throw new Refusal(
    'tensorflow-missing',
    `expected a folder that "npm run setup:tensorflow -- --folder" has built, with ${BUILD_FILE} in it; this one has none`,
  );
}
