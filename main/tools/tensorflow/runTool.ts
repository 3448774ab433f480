import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Refusal } from '../../../native-models/common/refusal.ts';

const LAST_LINES = 12;

/**
 * Runs a program with its progress on this terminal.
 * @returns what it wrote to stdout, when that is not a terminal
 * @throws Refusal with this code and its last lines when it fails, `tool-missing` when there is none
 */
export async function runTool(command: string, args: readonly string[], code: string): Promise<string> {
  const shown = process.stderr.isTTY ? process.stderr : 'pipe';
  const child = spawn(command, [...args], { stdio: ['ignore', shown, 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [status, signal] = await ended(child, command);
  if (status === 0) return output;
  const words = (errors.trim() || output.trim()).split('\n').slice(-LAST_LINES).join('\n');
  throw new Refusal(code, `${command} ended with ${signal ?? status}: ${words}`);
}

async function ended(
  child: ReturnType<typeof spawn>,
  command: string,
): Promise<readonly [number | null, string | null]> {
  try {
    const [status, signal] = await once(child, 'close');
    return [status as number | null, signal as string | null];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Refusal('tool-missing', `${command} is not on this machine`);
  }
}
