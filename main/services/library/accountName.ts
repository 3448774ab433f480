import { userInfo } from 'node:os';

/** Of the one who runs the program; its number where the computer knows no name, e.g. in a container. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
