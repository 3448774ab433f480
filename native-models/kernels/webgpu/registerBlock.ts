/** How one workgroup covers its tile of a matrix product, and each thread its part of the tile. */
export interface Blocking {
  /** Rows and columns of the tile. */
  readonly rows: number;
  readonly columns: number;
  /** Terms of the sum that lie in workgroup memory at a time. */
  readonly depth: number;
  /** Threads along the rows and along the columns. */
  readonly rowThreads: number;
  readonly columnThreads: number;
}

/** Threads of a workgroup: two warps of 32, one of 64. */
export const THREADS = 64;

/** Rows that one thread sums at a time; their columns are in fours. */
const THREAD_ROWS = 8;

/**
 * Tiles of at most 64 columns; narrow products get as many more rows. A thread holds 8 × 4 or 8 × 8
 * sums in registers. Workgroup memory stays below 14 of the 16 KiB that every device has.
 * @param columns a multiple of 4
 */
export function blockingFor(columns: number): Blocking {
  const width = columns <= 8 ? 8 : columns <= 16 ? 16 : columns <= 32 ? 32 : 64;
  const columnThreads = width / (width >= 32 ? 8 : 4);
  const rowThreads = THREADS / columnThreads;
  const rows = rowThreads * THREAD_ROWS;
  return { rows, columns: width, depth: rows > 128 ? 8 : 16, rowThreads, columnThreads };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const vectors = ({ columns, columnThreads }: Blocking): number[] => range(columns / columnThreads / 4);

/** Rows of the left tile lie apart by one more than their length, so that threads hit different banks. */
export const leftStride = ({ rows }: Blocking): number => rows + 1;

/** Workgroup memory: `left[k · stride + row]`, `right[k · columns / 4 + column / 4]`. */
export const blockMemory = (b: Blocking): string => `
  var<workgroup> left : array<f32, ${b.depth * leftStride(b)}>;
  var<workgroup> right : array<vec4<f32>, ${(b.depth * b.columns) / 4}>;
`;

/** The sums of this thread, zero. It owns rows `rowThread + i · rowThreads`, vectors `columnThread + j · columnThreads`. */
export const blockStart = (b: Blocking): string => `
  let rowThread = thread / ${b.columnThreads};
  let columnThread = thread % ${b.columnThreads};
  ${range(THREAD_ROWS)
    .flatMap((i) => vectors(b).map((j) => `var sum${i}_${j} = vec4<f32>(0.0);`))
    .join('\n  ')}
`;

/** Adds what lies in workgroup memory to the sums. */
export const blockMultiply = (b: Blocking): string => `
  for (var k = 0; k < ${b.depth}; k++) {
    let at = k * ${leftStride(b)} + rowThread;
    ${vectors(b)
      .map((j) => `let r${j} = right[k * ${b.columns / 4} + columnThread + ${j * b.columnThreads}];`)
      .join('\n    ')}
    ${range(THREAD_ROWS)
      .map(
        (i) =>
          `let l${i} = left[at + ${i * b.rowThreads}]; ${vectors(b)
            .map((j) => `sum${i}_${j} = fma(vec4<f32>(l${i}), r${j}, sum${i}_${j});`)
            .join(' ')}`,
      )
      .join('\n    ')}
  }
`;

/** Calls `store(row of the tile, vector of the tile, sum)` for each of this thread's sums. */
export const blockStore = (b: Blocking): string =>
  range(THREAD_ROWS)
    .flatMap((i) =>
      vectors(b).map(
        (j) => `store(rowThread + ${i * b.rowThreads}, columnThread + ${j * b.columnThreads}, sum${i}_${j});`,
      ),
    )
    .join('\n  ');
