import path from 'node:path';
import { BINDING_FILE, GATE_FILE } from '../../../native-models/engines/tensorflow/build.ts';
import type { Sources } from './requirements.ts';
import { runTool } from './runTool.ts';

const SHARED = ['-O2', '-fPIC', '-shared', '-std=c++17', '-DNAPI_VERSION=8'];

/**
 * Compiles tfjs-node's binding, and the gate that keeps stderr clean, against the libraries and
 * headers unpacked in `folder`. It finds the libraries relative to itself: the folder can be moved.
 * @throws Refusal `compile-failed` with the compiler's words
 */
export async function compileBinding(root: string, sources: Sources, folder: string): Promise<void> {
  const libraries = path.join(folder, 'tensorflow');
  const binding = [
    ...SHARED,
    `-I${sources.tfjsNode}`,
    `-I${path.join(libraries, 'include')}`,
    `-I${sources.nodeHeaders}`,
    path.join(sources.tfjsNode, 'binding', 'tfjs_backend.cc'),
    path.join(sources.tfjsNode, 'binding', 'tfjs_binding.cc'),
    '-o',
    path.join(folder, BINDING_FILE),
    `-L${libraries}`,
    '-l:libtensorflow_cc.so.2',
    '-l:libtensorflow_framework.so.2',
    '-Wl,-rpath,$ORIGIN/tensorflow',
  ];
  const gate = [
    ...SHARED,
    `-I${sources.nodeHeaders}`,
    path.join(root, 'native-models', 'engines', 'tensorflow', 'stderrGate.cc'),
    '-o',
    path.join(folder, GATE_FILE),
  ];
  await runTool('g++', binding, 'compile-failed');
  await runTool('g++', gate, 'compile-failed');
}
