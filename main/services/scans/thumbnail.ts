import { existsSync } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import PQueue from 'p-queue';
import type { Picture } from '../../../native-models/analysis/picture.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { decodeHeader, HEADER_BYTES } from '../../artefacts/niftiHeader.ts';
import { encodePng } from '../../artefacts/png.ts';
import { latestArtefact } from '../../catalog/artefacts.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { readSlice } from '../../dicom/readSlice.ts';
import type { Library } from '../library/library.ts';
import { scanKeys, sliceFiles } from '../library/stages.ts';
import { requireScan } from './findScans.ts';

const SIDE = 72;
/** Lung window, HU. */
const [LOW, HIGH] = [-1350, 150];

/** A slice in HU, `[y, x]`. */
interface Slice {
  readonly width: number;
  readonly height: number;
  readonly hu: Int16Array;
}

/** One at a time: a screenful of them must not keep the window's other questions waiting. */
const queue = new PQueue({ concurrency: 1 });

/** The scan's middle slice as a small PNG, kept once it is made. @throws Refusal `unknown-scan` or as the file is refused. */
export async function thumbnail(library: Library, scanId: string): Promise<Uint8Array> {
  const scan = requireScan(library, scanId);
  const path = library.at('artefacts', 'thumbnail', `${scanKeys(library, scan).volume}.png`);
  if (existsSync(path)) return readFile(path);
  return queue.add(async () => {
    const slice = (await middleOfVolume(library, scanId)) ?? (await middleOfSeries(library, scan));
    const png = encodePng(shrink(slice));
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, png);
    return png;
  });
}

/** Reads one slice of the uncompressed volume, not all of it. */
async function middleOfVolume(library: Library, scanId: string): Promise<Slice | null> {
  const artefact = latestArtefact(library.catalog, scanId, 'volume');
  if (!artefact || !existsSync(library.at(artefact.path))) return null;
  const file = await open(library.at(artefact.path), 'r');
  try {
    const start = Buffer.alloc(HEADER_BYTES);
    await file.read(start, 0, HEADER_BYTES, 0);
    const { grid, voxelOffset } = decodeHeader(start);
    const [width, height, slices] = grid.dimensions;
    const hu = new Int16Array(width * height);
    const at = voxelOffset + Math.floor(slices / 2) * hu.byteLength;
    await file.read(Buffer.from(hu.buffer), 0, hu.byteLength, at);
    return { width, height, hu };
  } finally {
    await file.close();
  }
}

async function middleOfSeries(library: Library, scan: StoredScan): Promise<Slice> {
  const files = sliceFiles(library, scan);
  return readSlice(files[Math.floor(files.length / 2)]!);
}

/** Nearest neighbour onto a square, the slice centred. */
function shrink({ width, height, hu }: Slice): Picture {
  const rgb = new Uint8ClampedArray(3 * SIDE * SIDE);
  const step = Math.max(width, height) / SIDE;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const i = Math.floor(width / 2 + (x + 0.5 - SIDE / 2) * step);
      const j = Math.floor(height / 2 + (y + 0.5 - SIDE / 2) * step);
      const inside = i >= 0 && j >= 0 && i < width && j < height;
      const grey = inside ? (255 * (hu[i + width * j]! - LOW)) / (HIGH - LOW) : 0;
      rgb.fill(Math.max(0, Math.min(255, grey)), 3 * (x + SIDE * y), 3 * (x + SIDE * y) + 3);
    }
  }
  return { width: SIDE, height: SIDE, rgb };
}
