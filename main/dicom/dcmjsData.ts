import { createRequire } from 'node:module';
import type dcmjs from 'dcmjs';

const require = createRequire(import.meta.url);

/**
 * dcmjs, loaded when something is written for the first time: the window's start need not wait for it. Loaded as
 * CommonJS, because nothing marks its ES build as such for the Node in Electron.
 */
export const dcmjsData = (): (typeof dcmjs)['data'] => (require('dcmjs') as typeof dcmjs).data;
