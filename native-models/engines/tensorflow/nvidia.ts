import { existsSync, readdirSync, readFileSync } from 'node:fs';

const DRIVER = '/proc/driver/nvidia';

/** The model of the first NVIDIA device whose driver is loaded; null without one. Linux only. */
export function nvidiaDevice(): string | null {
  const gpus = `${DRIVER}/gpus`;
  const [first] = existsSync(gpus) ? readdirSync(gpus).sort() : [];
  if (first === undefined) return existsSync('/dev/nvidia0') ? 'NVIDIA GPU' : null;
  const information = readFileSync(`${gpus}/${first}/information`, 'utf8');
  return /^Model:\s*(.+)$/m.exec(information)?.[1]?.trim() ?? 'NVIDIA GPU';
}
