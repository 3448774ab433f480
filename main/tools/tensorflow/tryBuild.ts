import * as tf from '@tensorflow/tfjs-core';
import { readBuild } from '../../../native-models/engines/tensorflow/build.ts';
import { loadTensorflow, startTensorflowRuntime } from '../../../native-models/engines/tensorflow/runtime.ts';

/**
 * Run in a process of its own on a folder: loads its TensorFlow and convolves a cube of ones, whose
 * middle must be 27. Prints `gpu` or `cpu`, what it computed on.
 */
const build = readBuild(process.argv[2]!);
await startTensorflowRuntime(build);
const cube = tf.ones<tf.Rank.R5>([1, 5, 5, 5, 1]);
const sums = tf.conv3d(cube, tf.ones<tf.Rank.R5>([3, 3, 3, 1, 1]), 1, 'valid').dataSync();
if (!sums.every((sum) => Math.abs(sum - 27) < 1e-5)) throw new Error(`expected sums of 27, got ${sums}`);
process.stdout.write(loadTensorflow(build).usesGpu ? 'gpu\n' : 'cpu\n');
