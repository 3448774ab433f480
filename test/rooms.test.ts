import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Room {
  readonly files: string;
  readonly except?: readonly string[];
  /** Folders or packages whose values may be imported. */
  readonly values: readonly string[];
  /** Among these, whose values may not. */
  readonly never?: readonly string[];
  /** Folders whose types may be imported besides. */
  readonly types: readonly string[];
}

const COMMON = 'native-models/common';
/** What computes for long, or loads a runtime. */
const ENGINES = ['native-models/engines/wasm', 'native-models/kernels'];
const MAIN_LIBRARIES = [
  'zod',
  'commander',
  'cli-progress',
  'csv-parse',
  'csv-stringify',
  'p-queue',
  'pino',
  'dcmjs-dimse',
  '@fastify/busboy',
];

/** Who may import whom: the table of CONTRIBUTING.md. `node:` modules are listed as `node`. */
const ROOMS: readonly Room[] = [
  {
    files: 'native-models/**/*.ts',
    except: ['native-models/engines', 'native-models/kernels', 'native-models/registration'],
    values: ['native-models', '@tensorflow/tfjs-core'],
    types: [],
  },
  {
    files: 'native-models/{engines,kernels}/**/*.ts',
    values: [
      'native-models',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      'webgpu',
      'node',
      'assemblyscript',
      'esbuild',
    ],
    types: [],
  },
  {
    files: 'native-models/registration/**/*.ts',
    // node: elastix runs in a thread, the only way to cancel it.
    values: ['native-models', '@itk-wasm/elastix', 'itk-wasm', 'node'],
    types: [],
  },
  {
    files: 'preload/contract{*,/**/*}.ts',
    values: [
      'preload',
      'zod',
      COMMON,
      'main/model',
      // How many layers an encoder has bounds an argument.
      'native-models/network/architecture.ts',
    ],
    types: ['native-models', 'main/jobs/state.ts'],
  },
  { files: 'preload/preload.ts', values: ['electron', 'preload'], types: ['native-models'] },
  {
    files: 'renderer/**/*.{ts,tsx}',
    values: [
      'renderer',
      'react',
      'react-dom',
      'zustand',
      '@cornerstonejs',
      '@kitware',
      '@tanstack',
      'uplot',
      'echarts',
      // The window and the exported SVG draw one figure alike.
      'native-models/figures',
      COMMON,
      // What a brush paints and what a threshold holds must be the same on the screen and in the measures.
      'native-models/volume/brush.ts',
      'native-models/analysis/levelCounts.ts',
    ],
    types: ['preload', 'native-models', 'main/model'],
  },
  {
    files: 'main/model/**/*.ts',
    values: ['main/model', 'zod', COMMON],
    types: ['native-models'],
  },
  {
    files: 'main/catalog/**/*.ts',
    values: ['main/catalog', 'main/artefacts/writer.ts', 'better-sqlite3', COMMON],
    types: ['native-models', 'main/jobs/state.ts', 'preload', 'main/model'],
  },
  {
    files: 'main/dicom/**/*.ts',
    values: [
      'main/dicom',
      'main/artefacts',
      'node',
      'dcmjs',
      'dcmjs-codecs',
      'yauzl',
      'pako',
      '@cornerstonejs',
      'native-models',
    ],
    never: ENGINES,
    types: ['native-models'],
  },
  {
    files: 'main/artefacts/**/*.ts',
    values: [
      'main/artefacts',
      'node',
      'zarrita',
      'pngjs',
      'zod',
      'yauzl',
      'protobufjs',
      // What a file of ours names, it takes from where it is defined.
      'native-models',
    ],
    never: ENGINES,
    types: ['native-models'],
  },
  {
    files: 'main/worker/**/*.ts',
    values: [
      'main/worker',
      'main/dicom',
      'main/artefacts',
      'native-models',
      'node',
      'zod',
      'pdfmake',
      'csv-stringify',
      'echarts',
      'p-queue',
      'onnxruntime-node',
      'umap-js',
    ],
    types: [],
  },
  {
    files: 'main/**/*.ts',
    except: ['main/catalog', 'main/dicom', 'main/artefacts', 'main/worker', 'main/tools', 'main/model'],
    // Small numerics may run here; what computes for long starts an engine, and that is the worker's.
    values: ['main', 'node', 'electron', 'preload', 'native-models', ...MAIN_LIBRARIES],
    never: ENGINES,
    types: ['native-models'],
  },
  {
    files: 'main/tools/**/*.ts',
    // electron: in the text of the shim that runs inside it.
    values: [
      'main/tools',
      'node',
      'electron',
      'esbuild',
      'vite',
      'yauzl',
      '@electron/fuses',
      '@tensorflow/tfjs-core',
      'native-models/engines/tensorflow',
      COMMON,
    ],
    types: [],
  },
];

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(IMPORT)].map((match) => {
    const specifier = (match[2] ?? match[3])!;
    const target = specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : specifier;
    return { target: target.replace(/^node:.*/, 'node'), typeOnly: Boolean(match[1]) };
  });
}

const within = (target: string, places: readonly string[]): boolean =>
  places.some((place) => target === place || target.startsWith(`${place}/`));

/** The rooms of `main/services`: each may import those before it. */
const SERVICES = [
  'settings',
  'library',
  'scans',
  'backup',
  'diagnose',
  'pacs',
  'registration',
  'clinical',
  'annotation',
  'models',
  'training',
  'masks',
  'exports',
  'study',
  'jobs',
  'demo',
  'evidence',
] as const;

describe('services', () => {
  it.each(SERVICES)('%s imports only rooms before it', (name) => {
    const allowed = SERVICES.slice(0, SERVICES.indexOf(name) + 1);
    const offences = globSync(`main/services/${name}/**/*.ts`, { cwd: root }).flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target.startsWith('main/services/'))
        .filter(({ target }) => !allowed.some((room) => room === target.split('/')[2]))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(offences, `allowed: ${allowed.join(', ')}`).toEqual([]);
  });

  it('has no file outside its rooms', () => {
    expect(globSync('main/services/*.ts', { cwd: root })).toEqual([]);
  });
});

describe('rooms', () => {
  for (const room of ROOMS) {
    const files = globSync(room.files, { cwd: root }).filter((file) => !within(file, room.except ?? []));
    const compiled = files.filter((file) => !file.startsWith('native-models/kernels/assembly/'));
    it(`${room.files} imports only what its room may`, () => {
      const offences = compiled.flatMap((file) =>
        importsOf(file)
          .filter(
            ({ target, typeOnly }) =>
              !(within(target, room.values) && (typeOnly || !within(target, room.never ?? []))) &&
              !(typeOnly && within(target, room.types)),
          )
          .map(({ target, typeOnly }) => `${file} imports ${typeOnly ? 'types of ' : ''}${target}`),
      );
      expect(offences, `allowed: ${room.values.join(', ')}; types of: ${room.types.join(', ')}`).toEqual([]);
    });
  }

  it('finds imports at all', () => {
    expect(importsOf('main/catalog/open.ts').map(({ target }) => target)).toContain('better-sqlite3');
  });
});
