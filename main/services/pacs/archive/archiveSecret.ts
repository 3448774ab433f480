/** Passwords and tokens of archives; null for none. */
export type ReadSecret = (archive: string) => string | null;

/** `DRASCLR_ARCHIVE_HOSPITAL_SECRET` for an archive `hospital`; other signs than letters and digits become `_`. */
export const secretVariable = (archive: string): string =>
  `DRASCLR_ARCHIVE_${archive.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_SECRET`;

export const secretOfEnvironment: ReadSecret = (archive) => process.env[secretVariable(archive)] || null;

let kept: ReadSecret = () => null;

/** The window keeps secrets in the system's own store, of which a service knows nothing. */
export function readSecretsFrom(store: ReadSecret): void {
  kept = store;
}

/** The environment goes before what the window keeps. */
export const archiveSecret: ReadSecret = (archive) => secretOfEnvironment(archive) ?? kept(archive);
