import { utilityProcess } from 'electron';
import { workerEnd } from '../jobs/workerEnd.ts';
import { type StartWorker, workerEntry } from '../jobs/workerProcess.ts';
import type { FromWorker } from '../worker/protocol.ts';

/** Starts the worker as Electron's utility process: the window's twin of `startNodeWorker`. */
export const startUtilityWorker: StartWorker = () => {
  const child = utilityProcess.fork(workerEntry(), [], { serviceName: 'DrasCLR worker', stdio: 'inherit' });
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromWorker)),
    onExit: (listener) => void child.on('exit', (code) => listener(workerEnd(code))),
    // Not asked to end: every file it writes is atomic, and a busy thread would not hear.
    kill: () => {
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
};
