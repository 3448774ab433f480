import { findElectron } from './findElectron.ts';

export interface ElectronCommand {
  readonly binary: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** How to run the application in `root` with this machine's Electron. */
export async function electronCommand(root: string, args: readonly string[]): Promise<ElectronCommand> {
  const electron = await findElectron(root);
  const switches = isRoot() ? ['--no-sandbox'] : [];
  return {
    binary: electron.binary,
    args: [...switches, ...(electron.shimmed ? [] : [root]), ...args],
    env: { ...stringEnvironment(), ELECTRON_OVERRIDE_DIST_PATH: electron.folder, DRASCLR_APP: root },
  };
}

/** Chromium refuses its own sandbox to root, as in a container. */
const isRoot = (): boolean => process.getuid?.() === 0;

const stringEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
