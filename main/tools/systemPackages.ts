import { spawnSync } from 'node:child_process';

/**
 * `npm run setup:system`: installs the Debian or Ubuntu packages that a bare machine lacks, and says which.
 * Asks for a password (sudo) where it does not run as root; elsewhere it lists what the tests use.
 */

/** Electron's libraries and a display for it; both names where a release renamed a library for 64-bit time. */
const WINDOW: readonly (readonly string[])[] = [
  ['xvfb'],
  ['xauth'],
  ['libnss3'],
  ['libatk1.0-0t64', 'libatk1.0-0'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libcups2t64', 'libcups2'],
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libgbm1'],
  ['libasound2t64', 'libasound2'],
  ['libxss1'],
  ['libxtst6'],
];

/** Oracles that tests compare with, a compiler, the Vulkan loader, and a clock that can be set. */
const TESTS: readonly (readonly string[])[] = [
  ['g++'],
  ['python3-pip'],
  ['python3-scipy'],
  ['python3-nibabel'],
  ['python3-pydicom'],
  ['dicom3tools'],
  ['dcmtk'],
  ['orthanc'],
  ['orthanc-dicomweb'],
  ['libgdcm-tools'],
  ['libvulkan1'],
  ['poppler-utils'],
  ['r-cran-survival'],
  ['faketime'],
  ['openssl'],
];

const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

const isInstalled = (name: string): boolean => {
  const { stdout } = spawnSync('dpkg', ['-s', name], { encoding: 'utf8' });
  return /^Status: install ok installed$/m.test(stdout ?? '');
};

const isOffered = (name: string): boolean => {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8' });
  return /Candidate: (?!\(none\))/.test(stdout ?? '');
};

/** Runs apt-get as root, with its own output shown. */
function aptGet(...args: readonly string[]): void {
  const root = process.getuid?.() === 0;
  const [command, ...rest] = [...(root ? [] : ['sudo']), 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  const { status } = spawnSync(command!, [...rest, '-qq', ...args], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const wanted = [...WINDOW, ...TESTS];
const missing = wanted.filter((names) => !names.some(isInstalled));
if (missing.length === 0) process.exit(0);
if (!succeeds('apt-get', ['--version'])) {
  const names = missing.map((alternatives) => alternatives.join(' or ')).join(', ');
  process.stderr.write(
    `This system has no apt-get. Install what corresponds to these Debian packages: ${names}\n`,
  );
  process.exit(0);
}
aptGet('update');
const chosen = missing.map((names) => names.find(isOffered) ?? names.at(-1)!);
process.stderr.write(`Installing Debian packages: ${chosen.join(' ')}\n`);
aptGet('install', '-y', '--no-install-recommends', ...chosen);
