import { readdir, readFile } from 'node:fs/promises';

/** Kills Electron's utility process that runs the worker of this window, as a crash would. */
export async function killWorker(ofWindow: number): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const parent = Number(/PPid:\s+(\d+)/.exec(status)?.[1]);
    if (command.includes('node.mojom.NodeService') && parent === ofWindow)
      process.kill(Number(pid), 'SIGKILL');
  }
}
