import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Around every run: gives all that tests and their child processes write to the system's temporary folder one folder
 * of its own, removed in the end. What a killed child leaves is in it, too.
 */
export default function ownTemporaryFolder(): () => void {
  const shared = process.env.TMPDIR;
  const folder = mkdtempSync(path.join(tmpdir(), 'drasclr-tests-'));
  // Unpacked archives outlive a run: unpacking them takes minutes.
  process.env.DRASCLR_TEST_DATA ??= path.join(tmpdir(), 'drasclr-test-data');
  process.env.TMPDIR = folder;
  return () => {
    if (shared === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = shared;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
