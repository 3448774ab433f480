import type { CtVolume, MaskVolume } from '../../native-models/common/volume.ts';
import type { ScanLook } from '../../native-models/inference/localTexture.ts';
import { scanLook } from '../../native-models/inference/scanLook.ts';
import { readMask } from './volumes.ts';

/** @param ct the scan's volume, and `lungs` its mask, where they have been read for something else. */
export type LookOf = (
  scan: { readonly scanId: string; readonly lungs: string },
  ct: CtVolume,
  lungs?: MaskVolume,
) => Promise<ScanLook>;

/** Measures each scan of a job once, however many kinds of patches are cut from it. */
export function scanLooks(): LookOf {
  const looks = new Map<string, ScanLook>();
  return async (scan, ct, lungs) => {
    const known = looks.get(scan.scanId);
    if (known) return known;
    const look = scanLook(ct, lungs ?? (await readMask(scan.lungs)));
    looks.set(scan.scanId, look);
    return look;
  };
}
