export type KernelSharpness = 'smooth' | 'sharp' | 'unknown';

/**
 * Whether a reconstruction kernel is sharp enough to spoil densitometry. Vendors name them freely:
 * - GE: `STANDARD`, `SOFT`, `CHST`, `DETAIL` smooth; `LUNG`, `BONE`, `BONEPLUS`, `EDGE`, `ULTRA` sharp;
 * - Siemens: letter, body part, number: B31f, Br40, I30f; 45 and above is sharp;
 * - Philips: `A`, `B`, `C` smooth; `D`, `E`, `L`, `YA` and later sharp;
 * - Canon/Toshiba: FC01–FC19 smooth; FC30, FC50–FC59, FC80–FC89 sharp.
 *
 * @param manufacturer DICOM (0008,0070). @param kernel DICOM (0018,1210).
 */
export function kernelSharpness(
  manufacturer: string | undefined,
  kernel: string | undefined,
): KernelSharpness {
  const name = kernel?.trim().toUpperCase() ?? '';
  const maker = manufacturer?.toUpperCase() ?? '';
  if (name === '') return 'unknown';
  if (/^(STANDARD|SOFT|CHST|DETAIL|SMOOTH)/.test(name)) return 'smooth';
  if (/^(LUNG|BONE|EDGE|ULTRA|SHARP|HRCT)/.test(name)) return 'sharp';
  const canon = /^FC(\d+)/.exec(name);
  if (canon) return Number(canon[1]) < 20 ? 'smooth' : 'sharp';
  if (maker.includes('PHILIPS'))
    return /^[ABC]$/.test(name) ? 'smooth' : /^([DEL]|Y[A-E])$/.test(name) ? 'sharp' : 'unknown';
  const siemens = /^[A-Z][A-Z]?(\d{2})[A-Z]?/.exec(name);
  if (siemens && maker.includes('SIEMENS')) return Number(siemens[1]) < 45 ? 'smooth' : 'sharp';
  return 'unknown';
}
